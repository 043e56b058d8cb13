// `node --import ./tools/typescript.mjs file.ts` runs TypeScript sources as they are on every supported Node.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

// Node runs hooks in a thread of their own, which loads this file once more; only there is the compiler needed.
const ts = isMainThread ? undefined : (await import("typescript")).default;
if (isMainThread) register(import.meta.url);

/** `helmholtz/tensor` and its like are the sources here, so that examples run as a user writes them and without a build. */
export function resolve(specifier, context, nextResolve) {
  const [, room] = specifier.match(/^helmholtz\/(\w+)$/) ?? [];
  return nextResolve(room ? new URL(`../src/${room}/index.ts`, import.meta.url).href : specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(await readFile(fileName, "utf8"), {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
    },
  });
  return { format: "module", shortCircuit: true, source: outputText };
}
