import { InputError, ShapeError } from "../error.ts";
import type { Shape } from "../layout.ts";

/** Indices by number: those of each operand (repeated for a diagonal), those of the result, and their extents. */
export interface Indices {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly extents: readonly number[];
}

/** One comma-separated part: letters before and after an optional ellipsis. */
interface Part {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly ellipsis: boolean;
}

/** The start of every message: the call as it was made. */
export function prefix(subscripts: string): string {
  return `einsum('${subscripts}')`;
}

/**
 * Reads NumPy's subscripts against the operands' shapes. Indices of an ellipsis are counted from the right, as
 * broadcasting aligns them.
 *
 * @throws InputError for a string that does not follow the syntax or the number of operands.
 * @throws ShapeError for ranks and extents that do not fit it.
 */
export function parseSubscripts(subscripts: string, shapes: readonly Shape[]): Indices {
  const { inputs, output } = splitParts(subscripts);
  if (inputs.length !== shapes.length) {
    throw new InputError(`${prefix(subscripts)}: names ${inputs.length} operands, got ${shapes.length}`);
  }
  const broadcast = broadcastRank(subscripts, inputs, shapes);
  const names = inputs.map((part, i) => namesOf(part, shapes[i].length));
  const result = output
    ? explicitOutput(subscripts, output, broadcast, names.flat())
    : [...ellipsisNames(broadcast), ...singleLetters(inputs)];
  const extents = gatherExtents(subscripts, names, shapes);
  const numbers = new Map([...extents.keys()].map((name, i) => [name, i]));
  const toNumber = (name: string) => numbers.get(name) as number;
  return {
    inputs: names.map((list) => list.map(toNumber)),
    output: result.map(toNumber),
    extents: [...extents.values()],
  };
}

function splitParts(subscripts: string): { inputs: Part[]; output: Part | undefined } {
  const text = subscripts.replace(/\s/g, "");
  const strange = text.match(/[^\p{L}.,>-]/u);
  if (strange) {
    throw new InputError(
      `${prefix(subscripts)}: '${strange[0]}' is not allowed; subscripts are letters, ',', '...' and '->'`,
    );
  }
  const [left, right, ...more] = text.split("->");
  if (more.length > 0) throw new InputError(`${prefix(subscripts)}: '->' may appear once`);
  return {
    inputs: left.split(",").map((part) => readPart(subscripts, part)),
    output: right === undefined ? undefined : readPart(subscripts, right),
  };
}

function readPart(subscripts: string, text: string): Part {
  const match = text.match(/^(\p{L}*)(\.\.\.)?(\p{L}*)$/u);
  if (!match) {
    throw new InputError(`${prefix(subscripts)}: cannot read '${text}'; allowed are letters and one '...'`);
  }
  return { before: [...match[1]], after: [...match[3]], ellipsis: match[2] !== undefined };
}

/** The largest number of axes an ellipsis stands for. */
function broadcastRank(subscripts: string, inputs: readonly Part[], shapes: readonly Shape[]): number {
  let rank = 0;
  inputs.forEach(({ before, after, ellipsis }, i) => {
    const named = before.length + after.length;
    const given = shapes[i].length;
    if (ellipsis ? given < named : given !== named) {
      const text = `${before.join("")}${ellipsis ? "..." : ""}${after.join("")}`;
      throw new ShapeError(
        `${prefix(subscripts)}: operand ${i} has rank ${given}, but '${text}' names ${named} ${named === 1 ? "axis" : "axes"}${ellipsis ? " or more" : ""}`,
      );
    }
    rank = Math.max(rank, given - named);
  });
  return rank;
}

function ellipsisNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `...${count - 1 - i}`);
}

function namesOf({ before, after }: Part, rank: number): string[] {
  return [...before, ...ellipsisNames(rank - before.length - after.length), ...after];
}

/** NumPy's implicit result: the letters that appear once, in the order of their code points. */
function singleLetters(inputs: readonly Part[]): string[] {
  const counts = new Map<string, number>();
  for (const { before, after } of inputs) {
    for (const letter of [...before, ...after]) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  const single = [...counts].filter(([, count]) => count === 1).map(([letter]) => letter);
  return single.sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
}

function explicitOutput(subscripts: string, output: Part, broadcast: number, known: readonly string[]): string[] {
  if (broadcast > 0 && !output.ellipsis) {
    throw new InputError(
      `${prefix(subscripts)}: the operands have axes under '...', so the result must name '...' too`,
    );
  }
  const letters = [...output.before, ...output.after];
  for (const [i, letter] of letters.entries()) {
    if (!known.includes(letter)) {
      throw new InputError(`${prefix(subscripts)}: the result names ${letter}, which no operand has`);
    }
    if (letters.indexOf(letter) !== i) throw new InputError(`${prefix(subscripts)}: the result names ${letter} twice`);
  }
  return [...output.before, ...ellipsisNames(broadcast), ...output.after];
}

/** The extent of every name. Under an ellipsis an extent of 1 gives way to another, as broadcasting has it. */
function gatherExtents(
  subscripts: string,
  names: readonly (readonly string[])[],
  shapes: readonly Shape[],
): Map<string, number> {
  const extents = new Map<string, number>();
  const owners = new Map<string, number>();
  names.forEach((list, operand) => {
    list.forEach((name, axis) => {
      const extent = shapes[operand][axis];
      const seen = extents.get(name);
      const broadcasts = name.startsWith("...");
      if (seen !== undefined && (seen === extent || (broadcasts && extent === 1))) return;
      if (seen !== undefined && !(broadcasts && seen === 1)) {
        const what = broadcasts ? `axis ${-1 - Number(name.slice(3))} of '...'` : name;
        const owner = owners.get(name);
        const where = owner === operand ? `${seen} and ${extent}` : `${seen} in operand ${owner} and ${extent}`;
        throw new ShapeError(`${prefix(subscripts)}: ${what} is ${where} in operand ${operand}`);
      }
      extents.set(name, extent);
      owners.set(name, operand);
    });
  });
  return extents;
}
