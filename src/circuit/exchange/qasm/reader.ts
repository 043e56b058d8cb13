import type { InputError } from "../../../tensor/index.ts";
import { Lexer, type Token, tokenText } from "./lexer.ts";
import type { Source } from "./source.ts";

/** The tokens of a program, one at a time. */
export class Reader {
  readonly #source: Source;
  readonly #lexer: Lexer;
  /** The one that is read next. */
  token: Token;

  constructor(source: Source) {
    this.#source = source;
    this.#lexer = new Lexer(source);
    this.token = this.#lexer.next();
  }

  /** Goes on by one token and gives the one that was left. */
  advance(): Token {
    const { token } = this;
    this.token = this.#lexer.next();
    return token;
  }

  /** Goes past a word if it is there. */
  skip(text: string): boolean {
    if (this.token.text !== text || this.token.kind === "string") return false;
    this.advance();
    return true;
  }

  /** Goes past a word. Throws `InputError` if it is not there. */
  expect(text: string, expected = `'${text}'`): void {
    if (!this.skip(text)) throw this.unexpected(expected);
  }

  /** A token of a kind. Throws `InputError` if the next one is of another. */
  take(kind: Token["kind"], expected: string): Token {
    if (this.token.kind !== kind) throw this.unexpected(expected);
    return this.advance();
  }

  /** A whole number that is exact. Throws `InputError` if there is none. */
  integer(expected: string): number {
    const value = Number(this.token.text);
    if (this.token.kind === "integer" && !Number.isSafeInteger(value)) {
      throw this.error(`the number ${tokenText(this.token)} is too large`);
    }
    this.take("integer", expected);
    return value;
  }

  /** An error at the next token. */
  error(message: string): InputError {
    return this.#source.error(this.token.at, message);
  }

  /** An error that says what is there, and what should be. */
  unexpected(expected: string): InputError {
    return this.error(`found ${tokenText(this.token)}, expected ${expected}`);
  }
}
