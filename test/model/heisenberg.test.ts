import { test } from "vitest";
import { rotatedHeisenbergBond, spinHalf } from "../../src/model/index.ts";
import { kron, mul, sub } from "../../src/tensor/index.ts";
import { expectClose } from "../circuit/close.ts";

test("the rotated bond is −SˣSˣ + SʸSʸ − SᶻSᶻ", () => {
  const { x, z, raising, lowering } = spinHalf;
  // Sʸ ⊗ Sʸ, Sʸ being −i(S⁺ − S⁻)/2.
  const difference = sub(raising, lowering);
  const yy = mul(kron(difference, difference), -1 / 4);
  expectClose(rotatedHeisenbergBond(), sub(sub(yy, kron(x, x)), kron(z, z)), 0);
});
