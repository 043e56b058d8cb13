import { describe, expect, test } from "vitest";
import type { Experiment } from "../../src/experiment/index.ts";
import {
  type RunResult,
  redraw,
  resumeExperiment,
  runExperiment,
  StorageError,
  type Store,
} from "../../src/run/index.ts";
import { InputError, NumericalError } from "../../src/tensor/index.ts";
import { Killed, type MemoryStore, memoryStore, textOf } from "../support/memory-store.ts";
import { quadratic } from "../support/quadratic.ts";

const options = { environment: { machine: "a <test>" }, experiments: [quadratic] };

function run(store: Store, settings = {}, seed = 7): Promise<RunResult> {
  const config = {
    experiment: "quadratic",
    settings: { steps: 12, kick: 0.01, ...settings },
    seed,
    engine: "portable",
  };
  return runExperiment(quadratic, config, store, options);
}

const resume = (store: Store) => resumeExperiment(store, options);

/** Everything but the time it took. */
function timeless({ wallSeconds, ...result }: RunResult) {
  expect(wallSeconds).toBeGreaterThan(0);
  return result;
}

/** Files of a run that was stopped after some steps by an exception the runner knows nothing of. */
async function stoppedAfter(steps: number, settings = {}): Promise<MemoryStore> {
  const store = memoryStore();
  const config = {
    experiment: "quadratic",
    settings: { steps: 12, kick: 0.01, ...settings },
    seed: 7,
    engine: "portable",
  };
  const onStep = ({ step }: { step: number }) => {
    if (step === steps) throw new Killed(`after step ${step}`);
  };
  await expect(runExperiment(quadratic, config, store, { ...options, onStep })).rejects.toBeInstanceOf(Killed);
  return store;
}

test("a run writes its directory", async () => {
  const store = memoryStore();
  const result = await run(store);
  expect(await store.list()).toEqual(
    expect.arrayContaining(["config.json", "metrics.jsonl", "plot.svg", "report.html", "result.json"]),
  );
  expect(JSON.parse(textOf(store, "config.json"))).toEqual({
    experiment: "quadratic",
    settings: expect.objectContaining({ steps: 12, rate: 0.05, method: "momentum" }),
    seed: 7,
    engine: "portable",
  });
  expect(JSON.parse(textOf(store, "result.json"))).toEqual(result);
  const metrics = textOf(store, "metrics.jsonl")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(metrics.at(-1).value).toBe(result.result.value);
  expect(result.relativeError.value).toBe(Math.abs(result.result.value + 1));
  expect(result.reference).toEqual({ value: -1, firstCoordinate: 1 });
  expect(result.environment).toEqual({ machine: "a <test>", engine: expect.stringContaining("portable") });
});

test("the report stands alone and says what it must", async () => {
  const store = memoryStore();
  await run(store);
  const report = textOf(store, "report.html");
  for (const part of [
    "Descent on a quadratic",
    "relative error",
    "<svg",
    "Polyak",
    "a &lt;test&gt;",
    "momentum",
    "Coordinates",
  ]) {
    expect(report).toContain(part);
  }
  expect(report).toContain("Not converged");
  expect(report).toContain("a &lt;rough&gt; guess");
  expect(report.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|<link|src=/);
});

test("the figures are drawn again, of a run that is not finished too", async () => {
  const store = await stoppedAfter(5);
  expect(await redraw(store, [quadratic])).toEqual(["plot.svg"]);
  expect(textOf(store, "plot.svg")).toContain("Distance from exact");
  await resume(store);
  expect(await redraw(store, [quadratic])).toEqual(["plot.svg", "report.html"]);
});

test("a drawing becomes a file of its own and a part of the report", async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><title>a bowl</title></svg>`;
  const drawings = ({ method }: { method?: unknown }) => [{ name: "bowl", title: `The bowl <${method}>`, svg }];
  const drawn = { ...quadratic, drawings };
  const store = memoryStore();
  await runExperiment(
    drawn,
    { experiment: "quadratic", settings: { steps: 3 }, seed: 1, engine: "portable" },
    store,
    options,
  );
  expect(textOf(store, "bowl.svg")).toBe(svg);
  expect(textOf(store, "report.html")).toContain(`<h2>The bowl &lt;momentum&gt;</h2>\n${svg}`);
  expect(await redraw(store, [drawn])).toEqual(["plot.svg", "bowl.svg", "report.html"]);
});

describe("a run that is killed and resumed ends as one that was not:", () => {
  test.each([1, 2, 6, 11, 12])("after step %i", async (steps) => {
    const whole = memoryStore();
    const expected = await run(whole);
    const store = await stoppedAfter(steps);
    expect(timeless(await resume(store))).toEqual(timeless(expected));
    for (const path of ["metrics.jsonl", "plot.svg", "config.json"])
      expect(textOf(store, path)).toBe(textOf(whole, path));
  });

  test.each([0, 0.5, 1] as const)("at every write of the store, which was done to %d", async (done) => {
    const whole = memoryStore();
    const expected = timeless(await run(whole));
    for (let at = 2; at <= whole.operations(); at++) {
      const store = memoryStore(new Map(), { at, done });
      // How often a checkpoint is saved depends on the time it takes: this run may end before the operation.
      await run(store).catch((error) => expect(error).toBeInstanceOf(Killed));
      const next = memoryStore(store.files);
      expect(timeless(await resume(next)), `operation ${at}`).toEqual(expected);
      expect(textOf(next, "metrics.jsonl")).toBe(textOf(whole, "metrics.jsonl"));
    }
  });

  test("again and again", async () => {
    const expected = timeless(await run(memoryStore()));
    let { files } = await stoppedAfter(1);
    for (let kills = 0; kills < 20; kills++) {
      const store = memoryStore(files, { at: 9, done: 0.5 });
      const ended = await resume(store).catch((error) => expect(error).toBeInstanceOf(Killed));
      if (ended) break;
      files = store.files;
    }
    expect(timeless(await resume(memoryStore(files)))).toEqual(expected);
  });
});

test("a finished run is not run again", async () => {
  const store = memoryStore();
  const result = await run(store);
  const before = store.operations();
  expect(await resume(store)).toEqual(result);
  expect(store.operations()).toBe(before);
});

test.each([0, 0.5] as const)(
  "a full disk ends a run at any write, done to %d, and leaves the last checkpoint",
  async (done) => {
    const whole = memoryStore();
    const expected = timeless(await run(whole));
    const checkpointOf = (files: MemoryStore["files"]) =>
      [...files].filter(([path]) => path.startsWith("checkpoint/") && path.endsWith(".json"));
    for (let at = 1; at <= whole.operations(); at++) {
      const store = memoryStore(new Map(), { at, done, by: "full disk" });
      const ended = await run(store).catch((error) => error);
      // How often a checkpoint is saved depends on the time it takes: this run may end before the operation.
      if (!(ended instanceof Error)) continue;
      expect(ended).toBeInstanceOf(StorageError);
      const [latest] = checkpointOf(store.files)
        .flatMap(([path]) => path.match(/\d+/) ?? [])
        .sort((a, b) => +b - +a);
      expect(ended.message).toContain("quadratic stopped: cannot write 'memory': no space left; ");
      expect(ended.message).toContain(
        latest === undefined
          ? "no checkpoint had been written: start again where there is room"
          : `the checkpoint of step ${latest} is kept: when files can be written again, continue with 'helmholtz resume`,
      );
      if (!store.files.has("config.json")) continue;
      // The disk is still full: nothing changes.
      const before = new Map(store.files);
      await expect(resume(memoryStore(store.files, { at: 1, done: 0, by: "full disk" }))).rejects.toThrow(StorageError);
      expect(store.files).toEqual(before);
      const next = memoryStore(store.files);
      expect(timeless(await resume(next)), `operation ${at}`).toEqual(expected);
      expect(textOf(next, "metrics.jsonl")).toBe(textOf(whole, "metrics.jsonl"));
    }
  },
);

describe("a failed run", () => {
  test.each([
    [{ breakAt: 9 }, /^quadratic failed at step 9: value is NaN; what was computed up to step 8 is kept; try /],
    [{ solverFailsAt: 9 }, /failed at step 9: the solver did not converge \(residual 0\.3\); what was computed up to/],
    [{ solverFailsAt: 1 }, /failed at step 1: .*; nothing was computed before; try/],
    [{ breakAt: 1 }, /failed at step 1: value is NaN.*; nothing was computed before/],
  ])("says at which step, and what to try: %j", async (settings, message) => {
    const store = memoryStore();
    const failing = run(store, settings);
    await expect(failing).rejects.toBeInstanceOf(NumericalError);
    await expect(failing).rejects.toThrow(message);
    expect(store.files.has("result.json")).toBe(false);
  });

  test("leaves the advice to whoever failed and gave some", async () => {
    const experiment: Experiment = {
      ...(quadratic as Experiment),
      steps: () => {
        throw new NumericalError("no minimum; try a shorter rate");
      },
    };
    const config = { experiment: "quadratic", settings: {}, seed: 0, engine: "portable" };
    await expect(runExperiment(experiment, config, memoryStore(), options)).rejects.toThrow(
      /try a shorter rate; nothing was computed before$/,
    );
  });

  test("keeps the last good checkpoint, from which it fails the same way", async () => {
    const store = memoryStore();
    await expect(run(store, { breakAt: 9 })).rejects.toThrow(NumericalError);
    expect([...store.files.keys()]).toContain("checkpoint/step-8.json");
    await expect(resume(store)).rejects.toThrow(/failed at step 9: value is NaN/);
    expect(textOf(store, "metrics.jsonl").trimEnd().split("\n")).toHaveLength(8);
  });

  test("that took no step says so", async () => {
    await expect(run(memoryStore(), { steps: 0 })).rejects.toThrow(InputError);
  });
});

describe("refused, with nothing changed:", () => {
  async function refused(store: MemoryStore, message: RegExp, action: (store: Store) => Promise<unknown> = resume) {
    const before = new Map(store.files);
    const acting = action(store);
    await expect(acting).rejects.toBeInstanceOf(InputError);
    await expect(acting).rejects.toThrow(message);
    // The very same arrays: `toEqual` would compare them number by number.
    expect(store.files.size).toBe(before.size);
    for (const [path, bytes] of store.files) expect(bytes === before.get(path), path).toBe(true);
  }

  const edit = (store: MemoryStore, path: string, change: (text: string) => string) =>
    store.files.set(path, new TextEncoder().encode(change(textOf(store, path))));

  test("a run in the directory of another", async () => {
    const store = memoryStore();
    await run(store);
    await refused(store, /not empty: continue it with 'helmholtz resume memory' or choose another folder/, run);
  });

  test("a run in a folder of other things", async () => {
    const store = memoryStore(new Map([["thesis.tex", new Uint8Array(3)]]));
    await refused(store, /not empty: choose another folder/, run);
  });

  test("a setting that is not allowed", () =>
    refused(memoryStore(), /setting rate is -1/, (store) => run(store, { rate: -1 })));

  test("a folder that is no run", () => refused(memoryStore(), /not a run directory: it has no config.json/));

  test("a truncated config.json", async () => {
    const store = await stoppedAfter(5);
    edit(store, "config.json", (text) => text.slice(0, 40));
    await refused(store, /config.json of memory is truncated/);
  });

  test.each(["checkpoint/step-12.json", "checkpoint/step-12.safetensors"])("%s cut anywhere", async (path) => {
    const store = await stoppedAfter(12);
    await finishWithoutResult(store);
    const whole = store.files.get(path) as Uint8Array;
    for (let length = 0; length < whole.length; length += 17) {
      store.files.set(path, whole.slice(0, length));
      await refused(
        store,
        /step-12.json of memory is damaged: .*; to continue from step \d+ instead, remove the two files/,
      );
    }
    store.files.set(path, whole);
    expect((await resume(store)).steps).toBe(12);
  });

  test("a checkpoint with a flipped bit", async () => {
    for (const path of ["checkpoint/step-12.json", "checkpoint/step-12.safetensors"]) {
      const store = await stoppedAfter(12);
      await finishWithoutResult(store);
      const bytes = Uint8Array.from(store.files.get(path) as Uint8Array);
      bytes[bytes.length - 30] ^= 1;
      store.files.set(path, bytes);
      await refused(store, /is damaged/);
    }
  });

  test("a checkpoint whose arrays are gone", async () => {
    const store = await stoppedAfter(12);
    await finishWithoutResult(store);
    store.files.delete("checkpoint/step-12.safetensors");
    await refused(store, /step-12.safetensors is missing/);
  });

  test("a checkpoint of another experiment", async () => {
    const store = await stoppedAfter(5);
    const other: Experiment = { ...(quadratic as Experiment), name: "cubic" };
    edit(store, "config.json", (text) => text.replace("quadratic", "cubic"));
    await refused(store, /checkpoint in memory is of the experiment 'quadratic', config.json says 'cubic'/, () =>
      resumeExperiment(store, { ...options, experiments: [quadratic, other] }),
    );
  });

  test("changed settings", async () => {
    const store = await stoppedAfter(5);
    edit(store, "config.json", (text) => text.replace('"rate": 0.05', '"rate": 0.1').replace('"seed": 7', '"seed": 8'));
    await refused(
      store,
      /are not those of its checkpoint: rate was 0.05 and is 0.1, seed was 7 and is 8; put them back/,
    );
  });

  test("an experiment that is gone", async () => {
    const store = await stoppedAfter(5);
    await refused(store, /unknown experiment 'quadratic'/, () =>
      resumeExperiment(store, { ...options, experiments: [] }),
    );
  });

  test("a checkpoint of another version of the experiment", async () => {
    const store = await stoppedAfter(5);
    const next: Experiment = { ...(quadratic as Experiment), stateVersion: 2 };
    await refused(
      store,
      /of another version of helmholtz: its quadratic keeps states of version 1, this one's of version 2/,
      () => resumeExperiment(store, { ...options, experiments: [next] }),
    );
  });

  test.each([
    ["an order of their own", (lines: string[]) => [lines[1], lines[0], ...lines.slice(2)], /in another order/],
    ["a step twice", (lines: string[]) => [lines[0], lines[0], ...lines.slice(2)], /has 11 of the 12 steps/],
    [
      "a line that is no record",
      (lines: string[]) => ["null", ...lines],
      /line 1 of metrics.jsonl in memory is not the/,
    ],
    [
      "a line that is no JSON",
      (lines: string[]) => [...lines.slice(0, 4), "{", ...lines.slice(4)],
      /line 5 of metrics/,
    ],
  ])("metrics with %s", async (_, change, message) => {
    const store = await stoppedAfter(12);
    await finishWithoutResult(store);
    edit(store, "metrics.jsonl", (text) => change(text.split("\n")).join("\n"));
    await refused(store, message);
  });

  test("metrics that lost steps", async () => {
    const store = await stoppedAfter(12);
    await finishWithoutResult(store);
    edit(store, "metrics.jsonl", (text) => text.split("\n").slice(3).join("\n"));
    await refused(store, /metrics.jsonl of memory has 9 of the 12 steps/);
  });
});

/** The paced saving may have skipped the last step: a resumed run saves it. */
async function finishWithoutResult(store: MemoryStore): Promise<void> {
  await resume(store);
  store.files.delete("result.json");
  expect([...store.files.keys()]).toContain("checkpoint/step-12.json");
}
