/** Colors of a drawing: `auto` follows the reader's choice of light or dark. */
export type Theme = "auto" | "light" | "dark";

const light = "--ink:#1c2733;--soft:#5b6875;--line:#7b8794;--paper:#ffffff;--fill:#eef4fb;--edge:#2f6db3";
const dark = "--ink:#e8edf2;--soft:#a9b4c0;--line:#8592a0;--paper:#14191f;--fill:#1f2c3a;--edge:#6aa5e6";

/** Each rule names the drawing's own class: in a web page it applies to nothing else. */
export const styleSheet = [
  ["", `${light};font-family:system-ui,'Helvetica Neue',Arial,sans-serif`],
  [".dark", dark],
  [" .paper", "fill:var(--paper)"],
  [" .wire", "stroke:var(--line);stroke-width:1"],
  [" .link", "stroke:var(--ink);stroke-width:1.4;fill:none"],
  [" .box", "fill:var(--fill);stroke:var(--edge);stroke-width:1.2"],
  [" .on", "fill:var(--ink)"],
  [" .off", "fill:var(--paper);stroke:var(--ink);stroke-width:1.4"],
  [" .not", "fill:var(--paper);stroke:var(--ink);stroke-width:1.4"],
  [" .bracket", "fill:none;stroke:var(--edge);stroke-width:2"],
  [" .cut", "stroke:var(--soft);stroke-width:1;stroke-dasharray:2 4"],
  [" .more", "fill:var(--paper);stroke:var(--soft);stroke-dasharray:4 4"],
  [" text", "fill:var(--ink);text-anchor:middle;dominant-baseline:central"],
  [" .name", "font-size:13px"],
  [" .angles", "font-size:10px;fill:var(--soft)"],
  [" .mark", "font-size:9px;text-anchor:start;fill:var(--soft)"],
  [" .count", "font-size:12px;text-anchor:start;fill:var(--edge)"],
  [" .wire-name", "font-size:12px;text-anchor:end;fill:var(--soft)"],
]
  .map(([selector, rules]) => `.helmholtz-circuit${selector}{${rules}}`)
  .concat(`@media(prefers-color-scheme:dark){.helmholtz-circuit.auto{${dark}}}`)
  .join("");

/** Text as it may stand in SVG; characters that XML does not allow are left out. */
export function escapeMarkup(text: string): string {
  return [...text]
    .filter((character) => /[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(character))
    .join("")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
