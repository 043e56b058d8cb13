import { readFileSync } from "node:fs";
import os from "node:os";
import type { Environment } from "../run/index.ts";

/** The version of this package; `package.json` is two folders up from the sources and from what is built of them. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(text).version;
}

/** What a report says about the machine. */
export function machineEnvironment(): Environment {
  const [cpu] = os.cpus();
  return {
    helmholtz: packageVersion(),
    node: process.version,
    platform: `${os.platform()} ${os.arch()}`,
    cpu: `${cpu?.model.trim() ?? "unknown"}, ${os.availableParallelism()} usable cores`,
    memory: `${(os.totalmem() / 2 ** 30).toFixed(1)} GiB`,
  };
}
