import type { Headline } from "../experiment/index.ts";
import { formatError, formatNumber, formatSeconds, type Progress } from "../run/index.ts";
import type { Output } from "./context.ts";

/** Shows the steps of a run as they are done. */
export interface ProgressDisplay {
  /** The step, now or with a later one, and at once what it has to say. */
  show(progress: Progress): void;
  /** Leaves the last step in view. */
  end(): void;
}

/** A bar that redraws itself on a terminal; elsewhere a line now and then. */
export function progressDisplay(output: Output, name: string, headline?: Headline): ProgressDisplay {
  return output.isTTY ? barDisplay(output, name, headline) : lineDisplay(output, name, headline);
}

const redrawMilliseconds = 100;
const lineMilliseconds = 1000;

function barDisplay(output: Output, name: string, headline?: Headline): ProgressDisplay {
  const draw = (progress: Progress) => {
    const text = [name, bar(progress), ...describe(progress, headline)].join("  ");
    output.write(`\r${text.slice(0, (output.columns ?? 80) - 1)}\x1b[K`);
  };
  const note = (line: string) => output.write(`\r${line}\x1b[K\n`);
  return paced(redrawMilliseconds, { draw, note, finish: () => output.write("\n") });
}

function lineDisplay(output: Output, name: string, headline?: Headline): ProgressDisplay {
  const draw = (progress: Progress) => output.write(`${[name, ...describe(progress, headline)].join("  ")}\n`);
  const note = (line: string) => output.write(`${line}\n`);
  return paced(lineMilliseconds, { draw, note, finish: () => {} });
}

interface Pen {
  draw(progress: Progress): void;
  /** Writes a line that stays. */
  note(line: string): void;
  finish(): void;
}

/** Draws the first step, then one each time the pause is over, and the last; notices at once. */
function paced(pause: number, { draw, note, finish }: Pen): ProgressDisplay {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let waiting: Progress | undefined;
  let drawn = false;
  return {
    show(progress) {
      waiting = progress;
      for (const notice of progress.notices ?? []) note(`step ${progress.step}: ${notice}`);
      if (performance.now() - drawnAt < pause) return;
      draw(progress);
      drawnAt = performance.now();
      waiting = undefined;
      drawn = true;
    },
    end() {
      if (waiting) draw(waiting);
      if (drawn) finish();
    },
  };
}

function bar({ step, totalSteps }: Progress): string {
  if (!totalSteps) return "";
  const length = 20;
  const full = Math.round((length * Math.min(step, totalSteps)) / totalSteps);
  return "█".repeat(full) + "░".repeat(length - full);
}

function describe(progress: Progress, headline?: Headline): readonly string[] {
  const { step, totalSteps } = progress;
  const count = totalSteps ? `step ${step}/${totalSteps}` : `step ${step}`;
  return [count, ...describeValue(progress, headline), ...describeTime(progress)];
}

/** The headline metric, or the first there is. */
function describeValue({ metrics }: Progress, headline?: Headline): readonly string[] {
  const metric = headline?.metric ?? Object.keys(metrics)[0];
  if (metric === undefined || !(metric in metrics)) return [];
  const value = `${metric} ${formatNumber(metrics[metric], 8)}`;
  const { reference } = headline ?? {};
  return reference === undefined ? [value] : [value, `error ${formatError(Math.abs(metrics[metric] - reference))}`];
}

/** The time left at the pace so far if all steps are taken; a run may converge before. */
function describeTime({ step, totalSteps, sinceStart }: Progress): readonly string[] {
  const done = step - sinceStart.step;
  if (!totalSteps || step >= totalSteps || done < 1) return [formatSeconds(sinceStart.seconds)];
  return [`at most ${formatSeconds((sinceStart.seconds / done) * (totalSteps - step))} left`];
}
