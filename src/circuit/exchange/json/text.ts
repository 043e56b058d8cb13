import { InputError } from "../../../tensor/index.ts";

/** What JSON makes of a text. Throws `InputError` with line and column if it is none. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const at = firstFault(text);
    const before = text.slice(0, at);
    const line = before.split("\n").length;
    const column = at - before.lastIndexOf("\n");
    const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0)) : "the end";
    throw new InputError(`fromJson: line ${line}, column ${column}: this is no JSON: ${found} cannot stand here`);
  }
}

const token =
  /(?<mark>[{}[\],:])|(?<text>"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy;
const space = /[ \t\r\n]*/y;

/** What may come next. */
type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end";

/** Where a text stops being the beginning of JSON; engines do not all say it. */
function firstFault(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
    token.lastIndex = at;
    const found: RegExpExecArray | null = token.exec(text);
    const next: Expected | undefined = found
      ? following(expected, found[0], found.groups?.text !== undefined, open)
      : undefined;
    if (next === undefined) return at;
    expected = next;
    at = token.lastIndex;
  }
}

/** What may come after a token; undefined if the token itself may not. */
function following(expected: Expected, word: string, isText: boolean, open: string[]): Expected | undefined {
  const mark = /^[{}[\],:]$/.test(word) ? word : undefined;
  if (expected === ":") return mark === ":" ? "value" : undefined;
  if (expected === ", or end") {
    if (mark === ",") return open.length === 0 ? undefined : open.at(-1) === "{" ? "key" : "value";
    return closes(mark, open) ? ", or end" : undefined;
  }
  if (mark === "}" || mark === "]")
    return expected.endsWith(`or ${mark}`) && closes(mark, open) ? ", or end" : undefined;
  if (expected.startsWith("key")) return isText ? ":" : undefined;
  if (mark === undefined) return ", or end";
  if (mark !== "{" && mark !== "[") return undefined;
  open.push(mark);
  return mark === "{" ? "key or }" : "value or ]";
}

function closes(mark: string | undefined, open: string[]): boolean {
  const wanted = open.at(-1) === "{" ? "}" : "]";
  if (open.length === 0 || mark !== wanted) return false;
  open.pop();
  return true;
}
