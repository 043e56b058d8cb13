// `node --import ./tools/typescript.mjs file.ts` runs TypeScript sources as they are on every supported Node.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

// Node runs hooks in a thread of their own, which loads this file once more; only there is the compiler needed.
const { transformWithOxc } = isMainThread ? {} : await import("vite");
if (isMainThread) register(import.meta.url);

/** `helmholtz/tensor` and its like are the sources here, so that examples run as a user writes them and without a build. */
export function resolve(specifier, context, nextResolve) {
  const [, room] = specifier.match(/^helmholtz\/(\w+)$/) ?? [];
  return nextResolve(room ? new URL(`../src/${room}/index.ts`, import.meta.url).href : specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const { code, map } = await transformWithOxc(await readFile(file, "utf8"), file, {
    target: "es2023",
    sourcemap: true,
  });
  const inlineMap = Buffer.from(JSON.stringify(map)).toString("base64");
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inlineMap}\n`;
  return { format: "module", shortCircuit: true, source };
}
