import { expect, test } from "vitest";
import { engine } from "../../src/tensor/index.ts";

test("the tests run on the engine their project is named for", () => {
  expect(engine().name).toBe(process.env.HELMHOLTZ_ENGINE);
});
