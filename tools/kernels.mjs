// Compiles the AssemblyScript kernels to WebAssembly: a build with SIMD128, and one that also has relaxed SIMD's fused
// multiply-add. Both are written, in base64, into a generated TypeScript file with the types of what they export, so
// that every host and bundler finds them without reading a file or fetching a page. Nothing is compiled while the
// sources stay as they were.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Each set of kernels: the folder of its sources, with an index.ts, and the file generated from it. */
const kernels = [
  { sources: "src/tensor/engine/portable/kernel", output: "src/tensor/engine/portable/wasm/binary.ts" },
  { sources: "src/circuit/kernel", output: "src/circuit/wasm/binary.ts" },
  { sources: "src/flow/continuous/kernel", output: "src/flow/continuous/wasm/binary.ts" },
];

const options = [
  "-O3",
  "--noAssert",
  "--runtime=stub",
  "--use=abort=",
  "--importMemory",
  "--initialMemory=16",
  "--maximumMemory=65536",
  "--sharedMemory",
  "--enable=simd",
  "--enable=threads",
  "--bindings=raw",
  // Vectors cross between kernels only, never the border to JavaScript, which the compiler cannot tell.
  "--disableWarning=112",
];
const builds = { simd: [], relaxed: ["--enable=relaxed-simd"] };

for (const { sources, output } of kernels) {
  const fingerprint = fingerprintOf(join(root, sources));
  const target = join(root, output);
  if (readText(target)?.startsWith(fingerprint)) continue;
  const lines = [fingerprint];
  for (const [name, extra] of Object.entries(builds)) {
    const { binary, declarations } = await compile(`${sources}/index.ts`, extra);
    if (name === "simd") lines.push(exportsInterface(declarations));
    lines.push(`export const ${name} =\n  "${Buffer.from(binary).toString("base64")}";`);
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${lines.join("\n")}\n`);
}

/** A comment that changes whenever the sources, this file or the compiler's version do. */
function fingerprintOf(folder) {
  const hash = createHash("sha256")
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .update(asc.version);
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".ts"));
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return `// ${hash.digest("hex")}`;
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

async function compile(entry, extra) {
  const written = {};
  const { error, stderr } = await asc.main(
    [entry, "--outFile=kernels.wasm", `--baseDir=${root}`, ...options, ...extra],
    {
      // Imports carry the extension, as everywhere in this project; the compiler adds one of its own.
      readFile: (name, base) => readText(join(base, name.replace(/\.ts\.ts$/, ".ts"))),
      writeFile: (name, contents) => {
        written[name] = contents;
      },
    },
  );
  const complaints = stderr.toString();
  if (error || complaints) throw new Error(`${entry}: ${complaints}${error?.message ?? ""}`);
  return { binary: written["kernels.wasm"], declarations: written["kernels.d.ts"] };
}

/** The exported functions as methods of one interface, from the compiler's own declarations. */
function exportsInterface(declarations) {
  const methods = [...declarations.matchAll(/export function (\w+\(.*\): \w+);/g)].map(([, method]) => `  ${method};`);
  return `export interface Exports {\n${methods.join("\n")}\n}`;
}
