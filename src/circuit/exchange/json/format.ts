import { z } from "zod";

/** The version this writes, and the only one it reads. */
export const version = 1;

/** Circuits in files have at most so many qubits. */
const mostQubits = 4096;

const number = z.number();
const qubit = z
  .number()
  .int()
  .min(0)
  .max(mostQubits - 1);
const count = z.number().int().min(0);
const locations = z.array(qubit).min(1);

/** Real and imaginary parts by rows; without `im` the matrix is real. */
const matrix = z.strictObject({ re: z.array(z.array(number)), im: z.array(z.array(number)).optional() });

/**
 * A number of radians, or scale · parameter + offset. The parameter is named, or null: then it is new at each occurrence,
 * except that within a named block those with one `id` are the same.
 */
const angle = z.union(
  [
    number,
    z.strictObject({
      parameter: z.string().nullable(),
      id: count.optional(),
      scale: number.optional(),
      offset: number.optional(),
    }),
  ],
  { error: "expected a number, or an object with 'parameter' (a name or null), 'id', 'scale' and 'offset'" },
);

const generator = z.union(
  [z.strictObject({ letters: z.string().regex(/^[IXYZ]+$/), factor: number }), z.strictObject({ matrix })],
  {
    error: "expected an object with 'letters' (of I, X, Y and Z) and 'factor', or one with 'matrix'",
  },
);

const term = z.strictObject({
  letters: z.string().regex(/^[XYZ]*$/, "expected letters X, Y and Z"),
  sites: z.array(qubit),
  re: number,
  im: number.optional(),
});

const bit = z.union([z.literal(0), z.literal(1)], { error: "expected 0 or 1" });

const control = z.strictObject({ qubit, value: bit });

/** A block within another: written out, or the name of one of `definitions`, or of a fixed gate. */
const inner = z.union([z.string(), z.looseObject({ kind: z.string() })], {
  error: "expected a block (an object with 'kind') or the name of one",
});

/** The kinds of blocks. */
export const kinds: readonly string[] = [
  ...["unitary", "rotation", "evolution", "named", "put", "control", "chain", "repeat", "dagger"],
  ...["measure", "reset", "postselect", "when", "channel"],
];

/** One block; those within it are read by themselves. */
export const blockFormat = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("unitary"), name: z.string(), matrix }),
  z.strictObject({ kind: z.literal("rotation"), name: z.string(), generator, angle }),
  z.strictObject({ kind: z.literal("evolution"), operator: z.array(term), time: angle }),
  z.strictObject({
    kind: z.literal("named"),
    name: z.string(),
    qubits: z.number().int().min(1).max(mostQubits),
    angles: z.array(angle),
    block: inner,
  }),
  z.strictObject({ kind: z.literal("put"), locations, block: inner }),
  z.strictObject({ kind: z.literal("control"), controls: z.array(control).min(1), block: inner }),
  z.strictObject({ kind: z.literal("chain"), qubits: z.number().int().min(1).max(mostQubits), blocks: z.array(inner) }),
  z.strictObject({ kind: z.literal("repeat"), count, block: inner }),
  z.strictObject({ kind: z.literal("dagger"), block: inner }),
  z.strictObject({ kind: z.literal("measure"), locations, outcome: z.string().optional() }),
  z.strictObject({ kind: z.literal("reset"), location: qubit }),
  z.strictObject({ kind: z.literal("postselect"), location: qubit, value: bit }),
  z.strictObject({ kind: z.literal("when"), outcome: z.string(), value: count, block: inner }),
  z.strictObject({ kind: z.literal("channel"), name: z.string(), kraus: z.array(matrix).min(1) }),
]);

/** A file: blocks that occur more than once stand in `definitions`, each before those that use it. */
export const fileFormat = z.strictObject({
  format: z.literal("helmholtz-circuit", { error: 'expected "helmholtz-circuit"' }),
  version: z.literal(version, { error: `expected ${version}, the version this reads` }),
  definitions: z.array(z.strictObject({ name: z.string(), block: z.looseObject({ kind: z.string() }) })).default([]),
  circuit: inner,
});

/** A block as it is written in a file. */
export type WrittenBlock = z.input<typeof blockFormat>;

/** An angle as it is written in a file. */
export type WrittenAngle = z.input<typeof angle>;

/** A matrix as it is written in a file. */
export type WrittenMatrix = z.input<typeof matrix>;

/** What {@link toJson} writes. */
export type CircuitFile = z.input<typeof fileFormat>;
