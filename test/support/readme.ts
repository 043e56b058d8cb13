import { readFileSync } from "node:fs";

/** The text of the README. */
export const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

const fence = "```";

/** Its code blocks of a language; of none for those without. */
export function codeBlocks(language: string): readonly string[] {
  const parts = readme.split(fence);
  const opening = `${language}\n`;
  return parts.flatMap((part, i) => (i % 2 && part.startsWith(opening) ? part.slice(opening.length) : []));
}
