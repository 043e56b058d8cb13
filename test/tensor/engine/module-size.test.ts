import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Build, builds } from "../../../src/tensor/engine/portable/wasm/instance.ts";

test.each(Object.keys(builds) as Build[])("the %s build of the kernels is less than 150 kB, gzipped", (build) => {
  const module = Buffer.from(builds[build], "base64");
  expect(module.toString("latin1", 0, 4)).toBe("\0asm");
  expect(gzipSync(module).length).toBeLessThan(150_000);
});
