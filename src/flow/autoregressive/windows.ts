import { InputError, NDArray } from "../../tensor/index.ts";

/** A rectangle of sites, site x + width · y at (x, y), drawn row by row. */
export interface Rectangle {
  readonly width: number;
  readonly height: number;
  /** Whether rows close on themselves. */
  readonly periodic: boolean;
}

/** The number of a place that has no site. */
export const nowhere = -1;

/**
 * What each site sees through a window: so many site numbers for each site, {@link nowhere} where the window goes beyond
 * the rectangle.
 */
export interface Windows {
  readonly size: number;
  readonly sites: readonly (readonly number[])[];
}

/**
 * Windows onto the rows above: `reach` columns to either side, `reach` rows up, and also the row of the site itself unless
 * `exclusive`. Rows above are known as a whole, so that a window may go around a row that closes on itself.
 */
export function windowsAbove({ width, height, periodic }: Rectangle, reach: number, exclusive: boolean): Windows {
  const rows = Array.from({ length: reach + (exclusive ? 0 : 1) }, (_, i) => i + (exclusive ? 1 : 0));
  const columns = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const around = (x: number) => (periodic ? ((x % width) + width) % width : x);
  return windows(width, height, (x, y) =>
    rows.flatMap((up) =>
      columns.map((aside) => {
        const column = around(x + aside);
        return y - up < 0 || column < 0 || column >= width ? nowhere : column + width * (y - up);
      }),
    ),
  );
}

/**
 * Windows onto the row of a site: `reach` sites before it, and itself unless `exclusive`. They do not go around: what
 * would be there is drawn later.
 */
export function windowsBefore({ width, height }: Rectangle, reach: number, exclusive: boolean): Windows {
  const steps = Array.from({ length: reach + (exclusive ? 0 : 1) }, (_, i) => i + (exclusive ? 1 : 0));
  return windows(width, height, (x, y) => steps.map((back) => (x - back < 0 ? nowhere : x - back + width * y)));
}

function windows(width: number, height: number, at: (x: number, y: number) => readonly number[]): Windows {
  const sites = Array.from({ length: width * height }, (_, site) => at(site % width, Math.floor(site / width)));
  return { size: sites[0].length, sites };
}

/** The sites of windows as indices [sites, size], where a zero is kept for {@link nowhere} after the last site. */
export function windowIndices({ size, sites }: Windows): NDArray {
  const indices = Int32Array.from(sites.flat(), (site) => (site === nowhere ? sites.length : site));
  return new NDArray("int32", [sites.length, size], indices);
}

/** Throws `InputError` unless width and height are whole numbers above 0. */
export function requireRectangle(caller: string, { width, height }: Rectangle): void {
  if (Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0) return;
  throw new InputError(`${caller}: ${width} × ${height} sites; allowed: whole numbers above 0`);
}
