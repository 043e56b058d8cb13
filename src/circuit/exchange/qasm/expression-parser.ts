import { namedFunctions } from "./expression.ts";
import type { Reader } from "./reader.ts";
import type { Expression } from "./syntax.ts";

/** Expressions nest at most so deeply, so that no file exhausts the stack. */
const deepest = 200;

const expected = "a number, 'pi', a parameter, a function or '('";

/** An expression and how deeply it nests. */
interface Part {
  readonly expression: Expression;
  readonly depth: number;
}

/** Sums of products of powers, `^` binding most and to the right, then the sign. */
export function parseExpression(reader: Reader): Expression {
  return parseSum(reader, 0).expression;
}

function parseSum(reader: Reader, level: number): Part {
  return parseLeftToRight(reader, ["+", "-"], () => parseProduct(reader, level));
}

function parseProduct(reader: Reader, level: number): Part {
  return parseLeftToRight(reader, ["*", "/"], () => parseSigned(reader, level));
}

function parseLeftToRight(reader: Reader, operators: readonly string[], parseOne: () => Part): Part {
  let left = parseOne();
  while (operators.includes(reader.token.text)) {
    const { text, at } = reader.advance();
    left = applied(reader, text, at, [left, parseOne()]);
  }
  return left;
}

function parseSigned(reader: Reader, level: number): Part {
  requireShallow(reader, level);
  const { at, text } = reader.token;
  if (text !== "-" && text !== "+") return parsePower(reader, level);
  reader.advance();
  const part = parseSigned(reader, level + 1);
  return text === "-" ? applied(reader, "neg", at, [part]) : part;
}

function parsePower(reader: Reader, level: number): Part {
  const base = parseOperand(reader, level);
  if (reader.token.text !== "^") return base;
  const { at } = reader.advance();
  return applied(reader, "^", at, [base, parseSigned(reader, level + 1)]);
}

function parseOperand(reader: Reader, level: number): Part {
  const { kind, text, at } = reader.token;
  if (kind === "real" || kind === "integer") {
    const value = Number(text);
    if (!Number.isFinite(value)) throw reader.error("the number is too large");
    reader.advance();
    return { expression: { kind: "number", value, at }, depth: 0 };
  }
  if (text === "(" && kind === "symbol") return parseParentheses(reader, level);
  if (kind !== "name") throw reader.unexpected(expected);
  reader.advance();
  if (text === "pi") return { expression: { kind: "number", value: Math.PI, at }, depth: 0 };
  if (!namedFunctions.includes(text)) return { expression: { kind: "name", name: text, at }, depth: 0 };
  if (reader.token.text !== "(") throw reader.unexpected(`'(' after ${text}`);
  return applied(reader, text, at, [parseParentheses(reader, level)]);
}

function parseParentheses(reader: Reader, level: number): Part {
  reader.expect("(");
  const inside = parseSum(reader, level + 1);
  reader.expect(")");
  return inside;
}

function applied(reader: Reader, name: string, at: number, parts: readonly Part[]): Part {
  const depth = 1 + Math.max(...parts.map((part) => part.depth));
  requireShallow(reader, depth);
  return { expression: { kind: "apply", function: name, inputs: parts.map((part) => part.expression), at }, depth };
}

function requireShallow(reader: Reader, depth: number): void {
  if (depth > deepest) throw reader.error(`an expression of more than ${deepest} operations inside each other`);
}
