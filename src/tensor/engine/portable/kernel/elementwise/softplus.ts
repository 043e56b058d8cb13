import { constant } from "./constant.ts";
import { exponential } from "./exponential.ts";
import { log1p } from "./logarithm.ts";

/** A sign's mask and the bits of 0. */
const constants: usize = memory.data<u64>([i64.MIN_VALUE, 0]);

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)). */
class Softplus {
  @inline
  value(x: v128): v128 {
    const decay = exponential.value(v128.or(x, constant(constants, 0)));
    return f64x2.add(f64x2.pmax(constant(constants, 1), x), log1p.value(decay));
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return exponential.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return x > 0 ? x : exponential.exception(x);
  }
}

export const softplus = changetype<Softplus>(0);
