import { z } from "zod";

/** More than anybody goes through. */
const mostPoints = 1e6;

/**
 * A setting that is an integer, or a range `a..b` of integers to go through one after the other. Kept as written;
 * {@link integersOf} gives the integers.
 */
export function integerOrRange(bounds: { readonly min: number; readonly max: number }) {
  const { min, max } = bounds;
  return z
    .union([z.number(), z.string()])
    .refine((value) => {
      const integers = integersOf(value);
      return integers.length > 0 && integers.every((n) => Number.isInteger(n) && n >= min && n <= max);
    })
    .meta({ allowed: `an integer or a rising range such as ${min}..${max}, from ${min} to ${max}` });
}

/** 3 gives [3]; `2..4` gives [2, 3, 4]; anything else gives none. */
export function integersOf(value: number | string): readonly number[] {
  if (typeof value === "number") return [value];
  const [, first, last] = value.match(/^(-?\d+)\.\.(-?\d+)$/)?.map(Number) ?? [];
  if (first === undefined || !(last >= first) || last - first >= mostPoints) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/**
 * A setting `from:to:count` of evenly spaced points, or an empty text for none unless it is `required`; {@link sweepPoints}
 * gives the points.
 */
export function sweep(options: { readonly min: number; readonly max: number; readonly required?: boolean }) {
  const { min, max, required = false } = options;
  return z
    .string()
    .refine((text) => {
      const points = sweepPoints(text);
      return points.length > 0 ? points.every((point) => point >= min && point <= max) : text === "" && !required;
    })
    .meta({ allowed: `from:to:count with count at least 2, from ${min} to ${max}${required ? "" : ", or nothing"}` });
}

/** `0.3:0.6:4` gives [0.3, 0.4, 0.5, 0.6], both ends exactly; anything else gives none. */
export function sweepPoints(text: string): readonly number[] {
  const parts = text.split(":");
  const [from, to, count] = parts.map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (parts.length !== 3 || !Number.isFinite(from) || !Number.isFinite(to)) return [];
  if (!Number.isInteger(count) || count < 2 || count > mostPoints) return [];
  return Array.from({ length: count }, (_, i) => (from * (count - 1 - i) + to * i) / (count - 1));
}
