import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { experiments, type GivenSettings, readSettings } from "../../src/experiment/index.ts";
import { processMeter } from "../../src/run/meter.ts";
import { InputError, NumericalError } from "../../src/tensor/index.ts";

/** The parts of the JSON schema of a setting from which allowed values are made. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
}

/** Values that are allowed, as far as the setting alone can say: whole numbers small, others small, at a bound or usual. */
function allowedValues(setting: z.ZodType): fc.Arbitrary<unknown> {
  const schema = z.toJSONSchema(setting, { io: "input", unrepresentable: "any" }) as Schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === "boolean") return fc.boolean();
  const { multipleOf = 1, maximum = Number.POSITIVE_INFINITY, exclusiveMinimum = -2 } = schema;
  if (schema.type === "integer") {
    const least = Math.ceil((schema.minimum ?? 1) / multipleOf);
    const most = Math.floor(Math.min(least + 5, maximum / multipleOf));
    return fc.integer({ min: least, max: most }).map((n) => n * multipleOf);
  }
  if (schema.type === "number") {
    const least = schema.minimum ?? exclusiveMinimum + 1e-3;
    const most = Math.min(least + 3, maximum);
    const between = fc.double({ min: least, max: most, noNaN: true });
    return fc.oneof(fc.constantFrom(schema.default, least, Math.min(maximum, 1e3)), between);
  }
  return fc.constant(schema.default);
}

test.each(experiments.map((experiment) => [experiment.name, experiment] as const))(
  "%s refuses a wrong combination of settings by name, and with any other takes a step",
  async (_, experiment) => {
    const arbitraries = Object.entries(experiment.settings.shape).map(([key, setting]) => [
      key,
      allowedValues(setting as z.ZodType),
    ]);
    const combinations: fc.Arbitrary<GivenSettings> = fc.record(Object.fromEntries(arbitraries));
    await fc.assert(
      fc.asyncProperty(combinations, async (given) => {
        const settings = await readSettings(experiment, given).catch((error) => {
          expect(error).toBeInstanceOf(InputError);
          expect(error.message).toMatch(/setting \w+ is/);
        });
        if (!settings) return;
        try {
          for await (const { metrics } of experiment.steps(settings, { seed: 1, meter: processMeter })) {
            expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
            break;
          }
        } catch (error) {
          // Numbers may fail; what is left of wrong settings may not.
          expect(error).toBeInstanceOf(NumericalError);
        }
      }),
      { numRuns: 40 },
    );
  },
);
