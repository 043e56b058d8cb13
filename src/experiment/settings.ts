import { z } from "zod";
import { InputError } from "../tensor/index.ts";
import type { Experiment } from "./experiment.ts";
import { suggestion } from "./nearest.ts";

/** Settings as a person writes them: numbers may be expressions, everything may be text. */
export type GivenSettings = Readonly<Record<string, unknown>>;

/** One setting, described for people. */
export interface SettingDescription {
  readonly name: string;
  readonly description: string;
  /** `an integer, at least 1` */
  readonly allowed: string;
  readonly default: unknown;
}

/**
 * Settings checked and completed by their defaults. Text is read as a number, a truth value, itself, or an
 * expression (`pi/4`, `1/(2*0.44)`), whichever the setting accepts first.
 *
 * Throws `InputError` naming every setting that is unknown (with the nearest name) or not what is allowed.
 */
export async function readSettings<Schema extends z.ZodObject>(
  experiment: Pick<Experiment<Schema>, "name" | "settings">,
  given: GivenSettings = {},
): Promise<z.output<Schema>> {
  const { name, settings } = experiment;
  const known = Object.keys(settings.shape);
  const entries = Object.entries(given).map(async ([key, value]) => {
    if (!known.includes(key)) {
      const names = known.length ? `its settings: ${known.join(", ")}` : "it has no settings";
      throw new InputError(`${name} has no setting '${key}'${suggestion(key, known)} (${names})`);
    }
    return [key, await interpret(settings.shape[key] as z.ZodType, value)] as const;
  });
  const values = Object.fromEntries(await Promise.all(entries));
  const parsed = settings.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => faultOf(settings, values, issue));
  throw new InputError(`${name}: ${[...new Set(faults)].join("\n")}`);
}

/** What `helmholtz list NAME` shows. */
export function describeSettings(settings: z.ZodObject): readonly SettingDescription[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const { description = "", default: value } = schemaOf(schema as z.ZodType);
    return { name, description, allowed: allowedBy(schema as z.ZodType), default: value };
  });
}

async function interpret(schema: z.ZodType, value: unknown): Promise<unknown> {
  if (typeof value !== "string") return value;
  const text = value.trim();
  const accepted = (reading: unknown) => schema.safeParse(reading).success;
  const plain = [literalNumber(text), { true: true, false: false }[text], text].filter((x) => x !== undefined);
  const fitting = plain.find(accepted);
  if (fitting !== undefined) return fitting;
  const evaluated = await evaluateParts(text);
  return evaluated ?? plain[0];
}

function literalNumber(text: string): number | undefined {
  return text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** The value of an expression; of `a:b:c` or `a..b`, the same text with every part evaluated. */
async function evaluateParts(text: string): Promise<number | string | undefined> {
  // Loading mathjs takes as long as all else at start; most runs need no expression.
  const { evaluate } = await import("mathjs/number");
  const parts = text.split(/(:|\.\.)/);
  try {
    const values = parts.map((part, i) => (i % 2 ? part : (literalNumber(part) ?? evaluate(part))));
    if (values.some((value, i) => i % 2 === 0 && typeof value !== "number")) return undefined;
    return values.length === 1 ? values[0] : values.join("");
  } catch {
    return undefined;
  }
}

/** The parts of a JSON schema that say what a setting accepts; `allowed` is put there by `.meta()`. */
interface SchemaSummary {
  readonly allowed?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaSummary[];
  readonly items?: SchemaSummary;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

function schemaOf(schema: z.ZodType): SchemaSummary {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaSummary;
}

function allowedBy(schema: z.ZodType): string {
  return describeSchema(schemaOf(schema));
}

function describeSchema(schema: SchemaSummary): string {
  if (schema.allowed) return schema.allowed;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return `one of ${schema.enum.join(", ")}`;
  if (schema.anyOf) return schema.anyOf.map(describeSchema).join(", or ");
  if (schema.type === "integer") {
    const divisible = schema.multipleOf === undefined ? "" : ` divisible by ${schema.multipleOf}`;
    return `an integer${divisible}${describeBounds(schema)}`;
  }
  if (schema.type === "number") return `a number${describeBounds(schema)}`;
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "array") return `a list of: ${describeSchema(schema.items ?? {})}`;
  return schema.type === "string" ? "text" : (schema.type ?? "anything");
}

function describeBounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaSummary): string {
  const bounds = [
    // zod bounds every integer by the safe ones; that is no news.
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `at least ${minimum}` : "",
    exclusiveMinimum !== undefined ? `more than ${exclusiveMinimum}` : "",
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `at most ${maximum}` : "",
    exclusiveMaximum !== undefined ? `less than ${exclusiveMaximum}` : "",
  ].filter((bound) => bound !== "");
  return bounds.length ? `, ${bounds.join(" and ")}` : "";
}

function faultOf(settings: z.ZodObject, values: GivenSettings, issue: z.core.$ZodIssue): string {
  const [key] = issue.path;
  if (typeof key !== "string") return issue.message;
  const schema = settings.shape[key] as z.ZodType;
  const { default: usual } = schemaOf(schema);
  // Of a wrong combination, a part may not have been given.
  const value = key in values ? values[key] : usual;
  const given =
    typeof value === "string"
      ? `'${shortened(value)}'`
      : typeof value === "number"
        ? `${value}`
        : JSON.stringify(value);
  // zod's own words for a refinement without a message say nothing.
  const because = issue.code === "custom" && issue.message !== "Invalid input" ? ` (${issue.message})` : "";
  const fallback = usual === undefined ? "" : `; the default is ${JSON.stringify(usual)}`;
  return `setting ${key} is ${given}${because}; allowed: ${allowedBy(schema)}${fallback}`;
}

/** The beginning of a long text, such as that of a file. */
function shortened(text: string): string {
  const [line] = text.split("\n", 1);
  return line === text && line.length <= 80 ? text : `${line.slice(0, 80)}…`;
}
