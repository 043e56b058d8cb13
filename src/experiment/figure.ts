import type { MetricsRecord, Reference } from "./experiment.ts";

/** A plot as data: what is drawn, not how. */
export interface Figure {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Horizontal lines at known values. */
  readonly references?: readonly ReferenceLine[];
}

/** An axis; on a logarithmic one, points that are not positive are left out. */
export interface Axis {
  readonly label: string;
  readonly scale?: "linear" | "log";
}

/** Points (x[i], y[i]), joined by a line or shown as dots; a dashed line is for what is known from elsewhere. */
export interface Series {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly mark: "line" | "dots" | "dashed";
  /** Standard error of each y: a band around a line, a bar through a dot. */
  readonly error?: readonly number[];
}

/** A labelled horizontal line. */
export interface ReferenceLine {
  readonly label: string;
  readonly y: number;
}

/** A picture that is no plot, such as a circuit. */
export interface Drawing {
  /** Of its file: `circuit` is kept as `circuit.svg`. */
  readonly name: string;
  readonly title: string;
  /** A whole SVG document that needs nothing else. */
  readonly svg: string;
}

/** One metric over the steps that have it. */
export function metricSeries(history: readonly MetricsRecord[], metric: string, label: string = metric): Series {
  const records = history.filter((record) => metric in record.metrics);
  return {
    label,
    x: records.map((record) => record.step),
    y: records.map((record) => record.metrics[metric]),
    mark: "line",
  };
}

/**
 * The two figures of a quantity that converges: its value beside the known ones, and its distance from the first of
 * them on a logarithmic axis (left out where no value is known).
 */
export function convergenceFigures(
  history: readonly MetricsRecord[],
  metric: string,
  options: {
    readonly label: string;
    readonly references?: readonly Reference[];
    readonly stepLabel?: string;
    /** Of the value; `linear` unless given. */
    readonly scale?: Axis["scale"];
  },
): readonly Figure[] {
  const { label, references = [], stepLabel = "step", scale = "linear" } = options;
  const values = metricSeries(history, metric, label);
  const x: Axis = { label: stepLabel };
  const value: Figure = {
    title: label,
    x,
    y: { label, scale },
    series: [values],
    references: references.map((reference) => ({ label: reference.source, y: reference.value })),
  };
  if (references.length === 0) return [value];
  const [{ value: known, source }] = references;
  const distance: Figure = {
    title: `Distance from ${source}`,
    x,
    y: { label: `|${label} − reference|`, scale: "log" },
    series: [{ ...values, label: "error", y: values.y.map((y) => Math.abs(y - known)) }],
  };
  return [value, distance];
}
