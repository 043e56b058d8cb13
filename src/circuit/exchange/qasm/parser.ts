import { parseExpression } from "./expression-parser.ts";
import { Reader } from "./reader.ts";
import type { Source } from "./source.ts";
import type {
  Barrier,
  Conditional,
  Declaration,
  GateCall,
  GateDefinition,
  Include,
  Measurement,
  Name,
  Operand,
  QuantumOperation,
  Reset,
  Statement,
} from "./syntax.ts";

/**
 * The statements of an OpenQASM 2 program: A. W. Cross, L. S. Bishop, J. A. Smolin and J. M. Gambetta, Open Quantum
 * Assembly Language, arXiv:1707.03429 (2017), appendix A. Throws `InputError` with line and column at the first fault.
 */
export function* parse(source: Source): Generator<Statement> {
  const reader = new Reader(source);
  parseHeader(reader);
  while (reader.token.kind !== "end") yield parseStatement(reader);
}

function parseHeader(reader: Reader): void {
  reader.expect("OPENQASM", "'OPENQASM 2.0;' at the beginning");
  const version = reader.token;
  if (version.kind === "real" && Number(version.text) === 2) reader.advance();
  else if (version.kind === "integer" && version.text === "2") reader.advance();
  else if (version.kind === "real" || version.kind === "integer") {
    throw reader.error(`version ${version.text} of OpenQASM; this reads version 2.0`);
  } else throw reader.unexpected("the version 2.0");
  reader.expect(";");
}

function parseStatement(reader: Reader): Statement {
  switch (reader.token.text) {
    case "include":
      return parseInclude(reader);
    case "qreg":
    case "creg":
      return parseDeclaration(reader, reader.token.text);
    case "gate":
    case "opaque":
      return parseDefinition(reader);
    case "barrier":
      return parseBarrier(reader);
    case "if":
      return parseConditional(reader);
    default:
      return parseOperation(reader, "a statement");
  }
}

function parseInclude(reader: Reader): Include {
  const { at } = reader.advance();
  const file = reader.take("string", "the name of a file in double quotes").text.slice(1, -1);
  reader.expect(";");
  return { kind: "include", at, file };
}

function parseDeclaration(reader: Reader, kind: Declaration["kind"]): Declaration {
  const { at } = reader.advance();
  const name = parseName(reader, "the name of the register");
  reader.expect("[");
  const size = reader.integer("the size of the register");
  reader.expect("]");
  reader.expect(";");
  return { kind, at, name, size };
}

function parseDefinition(reader: Reader): GateDefinition {
  const keyword = reader.advance();
  const name = parseName(reader, "the name of the gate");
  let parameters: readonly Name[] = [];
  if (reader.skip("(")) {
    if (reader.token.text !== ")") parameters = parseList(reader, () => parseName(reader, "a parameter"));
    reader.expect(")");
  }
  const qubits = parseList(reader, () => parseName(reader, "a qubit"));
  if (keyword.text === "opaque") {
    reader.expect(";");
    return { kind: "gate", at: keyword.at, name, parameters, qubits, body: undefined };
  }
  reader.expect("{");
  const body: GateCall[] = [];
  while (!reader.skip("}")) {
    if (reader.token.text === "barrier") parseBarrier(reader);
    else body.push(parseCall(reader, "a gate or '}'"));
  }
  return { kind: "gate", at: keyword.at, name, parameters, qubits, body };
}

function parseBarrier(reader: Reader): Barrier {
  const { at } = reader.advance();
  const operands = parseList(reader, () => parseOperand(reader));
  reader.expect(";");
  return { kind: "barrier", at, operands };
}

function parseConditional(reader: Reader): Conditional {
  const { at } = reader.advance();
  reader.expect("(");
  const register = parseName(reader, "a classical register");
  reader.expect("==");
  const value = reader.integer("a whole number");
  reader.expect(")");
  return { kind: "if", at, register, value, operation: parseOperation(reader, "a gate, 'measure' or 'reset'") };
}

function parseOperation(reader: Reader, expected: string): QuantumOperation {
  switch (reader.token.text) {
    case "measure":
      return parseMeasurement(reader);
    case "reset":
      return parseReset(reader);
    default:
      return parseCall(reader, expected);
  }
}

function parseMeasurement(reader: Reader): Measurement {
  const { at } = reader.advance();
  const from = parseOperand(reader);
  reader.expect("->");
  const to = parseOperand(reader);
  reader.expect(";");
  return { kind: "measure", at, from, to };
}

function parseReset(reader: Reader): Reset {
  const { at } = reader.advance();
  const operand = parseOperand(reader);
  reader.expect(";");
  return { kind: "reset", at, operand };
}

function parseCall(reader: Reader, expected: string): GateCall {
  const name = parseName(reader, expected);
  let angles: GateCall["angles"] = [];
  if (reader.skip("(")) {
    if (reader.token.text !== ")") angles = parseList(reader, () => parseExpression(reader));
    reader.expect(")");
  }
  const operands = parseList(reader, () => parseOperand(reader));
  reader.expect(";");
  return { kind: "call", at: name.at, name: name.text, angles, operands };
}

function parseOperand(reader: Reader): Operand {
  const { at, text: register } = parseName(reader, "a register");
  if (!reader.skip("[")) return { at, register, index: undefined };
  const index = reader.integer("the index of an element");
  reader.expect("]");
  return { at, register, index };
}

function parseList<T>(reader: Reader, parseOne: () => T): readonly T[] {
  const all = [parseOne()];
  while (reader.skip(",")) all.push(parseOne());
  return all;
}

/** Words that name nothing. */
const reserved = new Set([
  "OPENQASM",
  "include",
  "qreg",
  "creg",
  "gate",
  "opaque",
  "barrier",
  "if",
  "measure",
  "reset",
  "pi",
]);

function parseName(reader: Reader, expected: string): Name {
  if (reserved.has(reader.token.text)) throw reader.unexpected(expected);
  const { text, at } = reader.take("name", expected);
  return { text, at };
}
