import { expect, test } from "vitest";
import { progressDisplay } from "../../src/cli/progress.ts";
import type { Experiment } from "../../src/experiment/index.ts";
import { type Progress, resumeExperiment, runExperiment } from "../../src/run/index.ts";
import { Killed, memoryStore, textOf } from "../support/memory-store.ts";
import { quadratic } from "../support/quadratic.ts";

/** The quadratic, with something to say at every third step. */
const talking: Experiment = {
  ...(quadratic as Experiment),
  async *steps(settings, start) {
    for await (const step of (quadratic as Experiment).steps(settings, start)) {
      yield step.step % 3 === 0 ? { ...step, notices: [`rolled back ${step.step}`] } : step;
    }
  },
};

const environment = { machine: "a test" };
const config = (steps: number) => ({ experiment: "quadratic", settings: { steps }, seed: 7, engine: "portable" });

test("what a step has to say is shown, kept with its metrics, and noted in the result, also of a resumed run", async () => {
  const [whole, broken] = [memoryStore(), memoryStore()];
  const shown: Progress[] = [];
  const { notes } = await runExperiment(talking, config(7), whole, { environment, onStep: (p) => shown.push(p) });
  expect(notes.slice(-2)).toEqual(["step 3: rolled back 3", "step 6: rolled back 6"]);
  expect(shown.filter(({ notices }) => notices).map(({ step }) => step)).toEqual([3, 6]);

  const onStep = ({ step }: Progress) => {
    if (step === 4) throw new Killed("after step 4");
  };
  await expect(runExperiment(talking, config(7), broken, { environment, onStep })).rejects.toBeInstanceOf(Killed);
  const resumed = await resumeExperiment(broken, { environment, experiments: [talking] });
  expect(resumed.notes).toEqual(notes);
  expect(textOf(broken, "metrics.jsonl")).toBe(textOf(whole, "metrics.jsonl"));
  expect(textOf(whole, "report.html")).toContain("rolled back 6");
});

test("a result notes ten of many", async () => {
  const { notes } = await runExperiment(talking, config(39), memoryStore(), { environment });
  expect(notes.at(-2)).toBe("step 30: rolled back 30");
  expect(notes.at(-1)).toBe("3 more notices are in metrics.jsonl");
});

test("a metric cannot have their name", async () => {
  const misnamed: Experiment = {
    ...talking,
    steps: () => [{ step: 1, metrics: { notices: 1 }, state: {} }],
  };
  await expect(runExperiment(misnamed, config(1), memoryStore(), { environment })).rejects.toThrow(
    "a metric cannot be called 'notices'",
  );
});

test("the display writes them at once, in lines that stay", () => {
  for (const isTTY of [true, false]) {
    let text = "";
    const display = progressDisplay({ write: (part) => (text += part), isTTY, columns: 80 }, "quadratic");
    for (const step of [1, 2, 3]) {
      const notices = step === 2 ? { notices: ["the value is NaN: rolled back"] } : {};
      display.show({ step, metrics: { value: step }, sinceStart: { seconds: 1, step: 0 }, ...notices });
    }
    const line = isTTY
      ? "\rstep 2: the value is NaN: rolled back\x1b[K\n"
      : "\nstep 2: the value is NaN: rolled back\n";
    expect(text).toContain(line);
    expect(text).not.toContain("value 2");
    display.end();
  }
});
