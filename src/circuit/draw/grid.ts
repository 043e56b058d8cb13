/** Characters that can be written over, all lines of one width. Every third line, from the second on, is a wire. */
export class Grid {
  readonly width: number;
  readonly #cells: string[][];

  constructor(lines: number, width: number) {
    this.width = width;
    this.#cells = Array.from({ length: lines }, (_, line) => new Array<string>(width).fill(isWire(line) ? "─" : " "));
  }

  write(line: number, at: number, text: string): void {
    for (const [i, character] of [...text].entries()) this.#cells[line][at + i] = character;
  }

  /** A box in the middle, wires ending at its sides. */
  box(top: number, bottom: number, width: number): void {
    const left = (this.width - width) >> 1;
    for (let line = top + 1; line < bottom; line++) {
      const [open, close] = isWire(line) ? "┤├" : "││";
      this.write(line, left, open + " ".repeat(width - 2) + close);
    }
    this.write(top, left, `┌${"─".repeat(width - 2)}┐`);
    this.write(bottom, left, `└${"─".repeat(width - 2)}┘`);
  }

  lines(): readonly string[] {
    return this.#cells.map((cells) => cells.join(""));
  }
}

export function isWire(line: number): boolean {
  return line % 3 === 1;
}
