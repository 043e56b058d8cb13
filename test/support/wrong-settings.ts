import fc from "fast-check";
import { z } from "zod";

/** The parts of the JSON schema of a setting that say what is wrong for it. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** As `--set` gives a value, or as a JSON file does. */
export type Given = { readonly text: string } | { readonly json: unknown };

/** Values that are wrong for a setting whatever else it may say, as text and as JSON. */
export function wrongValues(schema: z.ZodType): readonly Given[] {
  const { texts, values } = wrongFor(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema);
  return [...texts.map((text) => ({ text })), ...[...values, ...wrongAnywhere].map((json) => ({ json }))];
}

/** No setting is any of these. */
const wrongAnywhere = [null, {}, { value: 1 }, [[]], [{ a: [null] }], "\u0000", "☃".repeat(500)];

function wrongFor(schema: Schema): { readonly texts: readonly string[]; readonly values: readonly unknown[] } {
  const { type, anyOf } = schema;
  if (schema.enum) return { texts: ["", "no such name", "1", "NaN", "[]"], values: [0, 1.5, true, [], schema.enum] };
  if (type === "boolean") return { texts: ["", "maybe", "2", "yes", "NaN", "True"], values: [0, 1, [], "on"] };
  if (type === "string") return { texts: ["{}", "1:2", "0..", "a:b:c", "1:2:1e12"], values: [0, 1.5, true, []] };
  if (anyOf || (type !== "number" && type !== "integer")) {
    return { texts: ["", "2..", "..", "5..2", "0.5", "-7", "a..b", "1..99999999999", "NaN"], values: [1.5, true, []] };
  }
  return { texts: [...notNumbers, ...outside(schema).map(String)], values: [true, [], ["1"], ...outside(schema)] };
}

const notNumbers = ["", " ", "abc", "NaN", "1/0", "-1/0", "Infinity", "-Infinity", "1e999", "sqrt(-1)", "1 +", "2..3"];
notNumbers.push("(((", "pi(", "1;2", "f(x)=x", "[1,2]", "{}", "true", '"1"', "1,5", "0x", "missing+1", "\u0000");

function outside({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): readonly number[] {
  const beyond = [
    minimum === undefined ? undefined : minimum - Math.max(1, Math.abs(minimum) * 1e-3),
    exclusiveMinimum,
    maximum === undefined ? undefined : maximum + Math.max(1, Math.abs(maximum) * 1e-3),
    exclusiveMaximum,
    minimum === undefined && exclusiveMinimum === undefined ? undefined : -1e300,
    maximum === undefined && exclusiveMaximum === undefined ? undefined : 1e300,
    type === "integer" ? (minimum ?? 0) + 0.5 : undefined,
  ];
  return beyond.filter((value) => value !== undefined);
}

/** Anything: words, expressions, ranges and numbers of all sizes, as text, and trees of JSON. */
export const anyValue: fc.Arbitrary<Given> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => ({ text })),
  fc.double().map((number) => ({ text: String(number) })),
  fc
    .array(
      fc.constantFrom("1", "2", "-", "+", "*", "/", "(", ")", "pi", "sqrt", "..", ":", "e", "^", "!", "%", " ", ","),
      {
        maxLength: 10,
      },
    )
    .map((parts) => ({ text: parts.join("") })),
  fc.jsonValue({ maxDepth: 3 }).map((json) => ({ json })),
);
