import { type Shape, ShapeError, type Tensor } from "../../tensor/index.ts";

/** Throws `ShapeError` unless `points` are [n, ...event]. */
export function requirePoints(what: string, points: Tensor, event: Shape): void {
  const { shape } = points;
  if (shape.length === event.length + 1 && event.every((extent, i) => shape[i + 1] === extent)) return;
  throw new ShapeError(`${what}: points of shape [${shape.join(", ")}]; allowed: [${["n", ...event].join(", ")}]`);
}
