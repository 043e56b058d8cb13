import type { Source } from "./source.ts";

/** A word of a program. `at` is its place in the text. */
export interface Token {
  readonly kind: "name" | "integer" | "real" | "string" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

const kinds = [
  ["name", /[A-Za-z_]\w*/y],
  ["real", /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/y],
  ["integer", /\d+/y],
  ["string", /"[^"\n]*"/y],
  ["symbol", /->|==|[;,()[\]{}+\-*/^]/y],
] as const;

const space = /\s+|\/\/[^\n]*/y;

/** Reads a program word by word. */
export class Lexer {
  readonly #source: Source;
  #at = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The next token; at the end, one of that kind. Throws `InputError` at a character that begins none. */
  next(): Token {
    const { text } = this.#source;
    while (matchAt(space, text, this.#at) !== undefined) this.#at = space.lastIndex;
    const at = this.#at;
    if (at === text.length) return { kind: "end", text: "", at };
    for (const [kind, pattern] of kinds) {
      const found = matchAt(pattern, text, at);
      if (found === undefined) continue;
      this.#at = pattern.lastIndex;
      return { kind, text: found, at };
    }
    if (text[at] === '"') throw this.#source.error(at, "the string does not end on its line");
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    throw this.#source.error(at, `the character ${JSON.stringify(character)} has no meaning here`);
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** How messages write a token. */
export function tokenText({ kind, text }: Token): string {
  if (kind === "end") return "the end of the file";
  return kind === "string" ? text : `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
}
