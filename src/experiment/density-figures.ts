import { NDArray } from "../tensor/index.ts";
import type { MetricsRecord, Reference } from "./experiment.ts";
import { type Figure, metricSeries } from "./figure.ts";

/** −⟨ln p⟩ of batches and of what was held out, against step. */
export function likelihoodFigure(history: readonly MetricsRecord[], references: readonly Reference[]): Figure {
  const withErrors = (metric: string, label: string) => ({
    ...metricSeries(history, metric, label),
    error: metricSeries(history, `${metric}Error`).y,
  });
  return {
    title: "Cross entropy, in nats a point",
    x: { label: "step" },
    y: { label: "-<ln p>" },
    series: [
      withErrors("crossEntropy", "batch of the training"),
      { ...withErrors("heldOut", "held-out points"), mark: "dots" },
    ],
    references: references.map(({ source, value }) => ({ label: source, y: value })),
  };
}

/** A model that was learned. */
export interface Learned {
  /** [count, components] */
  readonly samples: NDArray;
  /** [points, components] to [points] */
  logProb(points: NDArray): NDArray;
}

/** Data beside samples of the model, the first two components; of one component, its density over a histogram. */
export function cloudFigures(data: NDArray, { samples, logProb }: Learned): readonly Figure[] {
  if (data.shape[1] === 1) return [histogramFigure(data, logProb)];
  const more = data.shape[1] > 2 ? `, components 1 and 2 of ${data.shape[1]}` : "";
  const cloud = (points: NDArray, title: string): Figure => ({
    title: `${title}${more}`,
    x: { label: "component 1" },
    y: { label: "component 2" },
    series: [
      {
        label: title,
        x: columnOf(points, 0, samples.shape[0]),
        y: columnOf(points, 1, samples.shape[0]),
        mark: "dots",
      },
    ],
  });
  return [cloud(data, "Data"), cloud(samples, "Samples of the model")];
}

function columnOf(points: NDArray, column: number, most: number): readonly number[] {
  const [count, width] = points.shape;
  const values = points.values();
  return Array.from({ length: Math.min(count, most) }, (_, i) => values[i * width + column]);
}

function histogramFigure(data: NDArray, logProb: Learned["logProb"]): Figure {
  const values = Array.from(data.values());
  const [low, high] = values.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);
  const bins = 40;
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const x of values) counts[Math.min(bins - 1, Math.floor((x - low) / width))]++;
  const scale = 1 / (values.length * width);
  const grid = Float64Array.from({ length: 401 }, (_, i) => low + ((high - low) * i) / 400);
  return {
    title: "Density of the model and histogram of the data",
    x: { label: "x" },
    y: { label: "p(x)" },
    series: [
      {
        label: "model",
        x: [...grid],
        y: Array.from(logProb(new NDArray("float64", [401, 1], grid)).values(), Math.exp),
        mark: "line",
      },
      {
        label: "data",
        x: counts.map((_, i) => low + (i + 0.5) * width),
        y: counts.map((count) => count * scale),
        error: counts.map((count) => Math.sqrt(count) * scale),
        mark: "dots",
      },
    ],
  };
}
