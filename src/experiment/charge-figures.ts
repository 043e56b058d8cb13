import type { NDArray } from "../tensor/index.ts";
import type { Figure, Series } from "./figure.ts";

/** The charges of some configurations, as points of the plane. */
export function positionFigure(positions: NDArray): Figure {
  const numbers = positions.values();
  const points = Math.min(1500, positions.size / 2);
  const coordinate = (k: number) => Array.from({ length: points }, (_, i) => numbers[2 * i + k]);
  return {
    title: "Where the charges are",
    x: { label: "x" },
    y: { label: "y" },
    series: [{ label: "charges of some samples", x: coordinate(0), y: coordinate(1), mark: "dots" }],
  };
}

/** Charges per area at distances from the center, of a density's samples and of what Markov chains come to. */
export function radialFigure(samples: NDArray, walked: NDArray): Figure {
  const particles = samples.shape[1];
  const distances = (positions: NDArray) => {
    const numbers = positions.values();
    return Array.from({ length: positions.size / 2 }, (_, i) => Math.hypot(numbers[2 * i], numbers[2 * i + 1]));
  };
  const perArea = (r: number) => 1 / (2 * Math.PI * r);
  return distanceFigure(
    { title: "Density of charge", x: "distance from the center", y: "charges per area" },
    { samples: distances(samples), walked: distances(walked), weight: (r) => particles * perArea(r) },
  );
}

/** How far pairs of charges are apart, likewise. */
export function pairFigure(samples: NDArray, walked: NDArray): Figure {
  const particles = samples.shape[1];
  const distances = (positions: NDArray) => {
    const numbers = positions.values();
    const found: number[] = [];
    for (let s = 0; s < positions.shape[0]; s++) {
      for (let i = 0; i < particles; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [2 * (s * particles + i), 2 * (s * particles + j)];
          found.push(Math.hypot(numbers[a] - numbers[b], numbers[a + 1] - numbers[b + 1]));
        }
      }
    }
    return found;
  };
  return distanceFigure(
    { title: "Distances of pairs", x: "distance of two charges", y: "probability density" },
    { samples: distances(samples), walked: distances(walked), weight: () => 1 },
  );
}

/** Histograms of distances of the flow and of Markov chains, each bin's share divided by its width and times a weight. */
function distanceFigure(
  labels: { readonly title: string; readonly x: string; readonly y: string },
  given: {
    readonly samples: readonly number[];
    readonly walked: readonly number[];
    weight(distance: number): number;
  },
): Figure {
  const bins = 40;
  const reach = given.walked.reduce((a, b) => Math.max(a, b), 0);
  const step = reach / bins;
  const centers = Array.from({ length: bins }, (_, k) => (k + 0.5) * step);
  const histogram = (label: string, distances: readonly number[], mark: Series["mark"]): Series => {
    const counts = new Float64Array(bins);
    for (const distance of distances) if (distance < reach) counts[Math.floor(distance / step)]++;
    const y = centers.map((r, k) => (given.weight(r) * counts[k]) / (distances.length * step));
    return { label, x: centers, y, mark };
  };
  return {
    title: labels.title,
    x: { label: labels.x },
    y: { label: labels.y },
    series: [histogram("flow", given.samples, "line"), histogram("Metropolis sampling", given.walked, "dashed")],
  };
}
