import { type Complex, InputError } from "../tensor/index.ts";
import { type Operator, type PauliTerm, pauli, plus, times } from "./operator.ts";

/** An operator as text such as `0.5 X0 X1 - Z2 + (1 + 2i) Y0`, which {@link readOperator} reads. */
export function operatorText({ terms }: Operator): string {
  if (terms.length === 0) return "0";
  return terms
    .map((term, i) => {
      const text = termText(term);
      if (text.startsWith("-")) return i === 0 ? text : `- ${text.slice(1)}`;
      return i === 0 ? text : `+ ${text}`;
    })
    .join(" ");
}

function termText({ coefficient, letters, sites }: PauliTerm): string {
  const string = sites.map((site, i) => `${letters[i]}${site}`).join(" ");
  const factor = complexText(coefficient);
  if (string === "") return factor;
  if (factor === "1") return string;
  return factor === "-1" ? `-${string}` : `${factor} ${string}`;
}

function complexText({ re, im }: Complex): string {
  if (im === 0) return `${re}`;
  if (re === 0) return `${im}i`;
  return `(${re} ${im < 0 ? "-" : "+"} ${Math.abs(im)}i)`;
}

const decimal = String.raw`\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?`;
const tokens = new RegExp(String.raw`\s*(?:(${decimal})(i?)|([XYZI])(\d+)|([-+*()i]))`, "iy");

/** A part of the text: a number, a Pauli matrix, or a sign; `at` is where it begins. */
interface Token {
  readonly at: number;
  readonly text: string;
  readonly operator?: Operator;
}

/**
 * An operator from text: sums of products of numbers (`0.5`, `2i`, `(1 - 2i)`), of Pauli matrices with their sites
 * (`X0 Y3`; a `*` between factors may be left out) and of sums in parentheses.
 * @throws InputError naming the position.
 */
export function readOperator(text: string): Operator {
  const list = tokensOf(text);
  const { value, next } = sumFrom(list, 0);
  if (next < list.length - 1) throw faultAt(list[next], "a term or the end");
  return value;
}

interface Read {
  readonly value: Operator;
  readonly next: number;
}

function sumFrom(list: readonly Token[], start: number): Read {
  const terms: Operator[] = [];
  let next = start;
  do {
    const sign = signAt(list, next);
    if (sign !== 0) next++;
    const term = productFrom(list, next);
    terms.push(sign < 0 ? times(-1, term.value) : term.value);
    next = term.next;
  } while (signAt(list, next) !== 0);
  return { value: plus(...terms), next };
}

function productFrom(list: readonly Token[], start: number): Read {
  const factors: Operator[] = [];
  let next = start;
  for (;;) {
    const token = list[next];
    if (token.operator) {
      factors.push(token.operator);
      next++;
    } else if (token.text === "(") {
      const inner = sumFrom(list, next + 1);
      if (list[inner.next].text !== ")") throw faultAt(list[inner.next], "')'");
      factors.push(inner.value);
      next = inner.next + 1;
    } else if (token.text === "*" && factors.length > 0) {
      next++;
      if (!list[next].operator && list[next].text !== "(") throw faultAt(list[next], "a factor");
    } else break;
  }
  if (factors.length === 0) throw faultAt(list[next], "a number, a Pauli matrix such as X0, or '('");
  return { value: times(...factors), next };
}

function signAt(list: readonly Token[], index: number): number {
  const { text } = list[index];
  if (text === "+") return 1;
  return text === "-" ? -1 : 0;
}

/** The parts of the text, and an empty one at its end. */
function tokensOf(text: string): readonly Token[] {
  const list: Token[] = [];
  const end = text.trimEnd().length;
  tokens.lastIndex = 0;
  let at = 0;
  while (at < end) {
    tokens.lastIndex = at;
    const match = tokens.exec(text);
    if (!match) {
      const start = at + text.slice(at).search(/\S/);
      throw faultAt(
        { at: start, text: text.slice(start).split(/\s/)[0] },
        "numbers, Pauli matrices such as X0, + - * ( )",
      );
    }
    list.push(tokenOf(match, at));
    at = tokens.lastIndex;
  }
  return [...list, { at: text.length, text: "" }];
}

function tokenOf([whole, number, unit, letter, site, mark]: RegExpExecArray, start: number): Token {
  const text = whole.trimStart();
  const at = start + whole.length - text.length;
  if (number !== undefined) return { at, text, operator: constant(Number(number), unit !== "") };
  if (letter !== undefined) return { at, text, operator: pauli(letter.toUpperCase(), [Number(site)]) };
  return mark.toLowerCase() === "i" ? { at, text, operator: constant(1, true) } : { at, text: mark };
}

function constant(value: number, imaginary: boolean): Operator {
  return pauli("", [], imaginary ? { re: 0, im: value } : value);
}

function faultAt({ at, text }: Token, allowed: string): InputError {
  return new InputError(
    `readOperator: position ${at + 1}: ${text === "" ? "the text ends" : `'${text}'`}; allowed: ${allowed}`,
  );
}
