import { InputError } from "../../../tensor/index.ts";

/** Of a long line, so many characters around the place of an error are shown. */
const shownAround = 60;

/** The text of a program, which knows lines and columns. */
export class Source {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * An error at a place in the text, with the line and a caret under the place:
   *
   *     OpenQASM, line 3, column 9: found 'q', expected ','
   *       3 | cx q[0] q[1];
   *         |         ^
   */
  error(at: number, message: string): InputError {
    const before = this.text.slice(0, at);
    const start = before.lastIndexOf("\n") + 1;
    const line = before.split("\n").length;
    const end = this.text.indexOf("\n", at);
    const whole = this.text.slice(start, end < 0 ? undefined : end).trimEnd();
    const column = at - start;
    const from = Math.max(0, column - shownAround);
    const shown = whole.slice(from, column + shownAround).replace(/[^\x20-\x7e\u00a0-\uffff]/g, " ");
    const gutter = " ".repeat(`${line}`.length);
    const caret = `${" ".repeat(column - from)}^`;
    return new InputError(
      `OpenQASM, line ${line}, column ${column + 1}: ${message}\n  ${line} | ${shown}\n  ${gutter} | ${caret}`,
    );
  }
}
