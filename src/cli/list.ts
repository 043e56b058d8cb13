import { describeSettings, findExperiment } from "../experiment/index.ts";
import { alignColumns, type CommandContext, print } from "./context.ts";

/** `helmholtz list`: the experiments, a line each; with a name, that one's settings. */
export function listCommand({ experiments, stdout }: CommandContext, name?: string): void {
  if (name === undefined) {
    const rows = experiments.map((experiment) => [experiment.name, experiment.summary]);
    for (const line of alignColumns(rows)) print(stdout, line);
    return;
  }
  const { title, summary, settings, citations } = findExperiment(name, experiments);
  print(stdout, `${title}: ${summary}`);
  print(stdout);
  print(stdout, "settings (--set key=value)");
  const rows = describeSettings(settings).map((setting) => [
    setting.name,
    String(JSON.stringify(setting.default)),
    `${setting.description} (${setting.allowed})`,
  ]);
  for (const line of alignColumns(rows, "  ")) print(stdout, line);
  print(stdout);
  print(stdout, "references");
  for (const citation of citations) print(stdout, `  ${citation}`);
}
