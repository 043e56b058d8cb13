import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `helmholtz/tensor` and its like, from the sources. */
const sources = { find: /^helmholtz\/(\w+)$/, replacement: `${root}src/$1/index.ts` };

/** One script of `page.ts` and all it imports, as a bundler makes it of an application: it defines a global `page`. */
export async function bundlePage(): Promise<string> {
  const entry = fileURLToPath(new URL("page.ts", import.meta.url));
  const result = await build({
    configFile: false,
    root,
    logLevel: "error",
    resolve: { alias: [sources] },
    build: { write: false, minify: false, lib: { entry, name: "page", formats: ["iife"] } },
  });
  const [{ output }] = result as Rolldown.RolldownOutput[];
  if (output.length !== 1) throw new Error(`the bundle has ${output.length} files`);
  return output[0].code;
}
