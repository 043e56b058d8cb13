import { multiplySubtract } from "./fused.ts";
import { growth } from "./growth.ts";

// A function σ is a class that is never made: its one name is a null pointer, and says which code to inline. It has the
// slope s = σ′(z), and with the slope the curvature σ″ and half the derivative of that by s.

const one: usize = memory.data<f64>([1]);
const half: usize = memory.data<f64>([0.5]);
const two: usize = memory.data<f64>([2]);
const sign: usize = memory.data<u64>([i64.MIN_VALUE]);

/** ln cosh: s = tanh z, σ″ = 1 − s². With E = e^(2|z|) − 1, tanh |z| = E/(E + 2). */
class LogCosh {
  @inline
  slope(z: v128): v128 {
    const signs = v128.load64_splat(sign);
    const size = v128.andnot(z, signs);
    const grown = growth.of(f64x2.add(size, size));
    return v128.or(f64x2.div(grown, f64x2.add(grown, v128.load64_splat(two))), v128.and(z, signs));
  }

  @inline
  curvature(s: v128): v128 {
    return multiplySubtract(s, s, v128.load64_splat(one));
  }

  @inline
  halfTurn(s: v128): v128 {
    return f64x2.neg(s);
  }
}

export const logCosh = changetype<LogCosh>(0);

/** Softplus: s = 1/(1 + e⁻ᶻ), σ″ = s − s². With E = e^|z| − 1, s is (E + 1)/(E + 2), or 1/(E + 2) for negative z. */
class SoftPlus {
  @inline
  slope(z: v128): v128 {
    const grown = growth.of(f64x2.abs(z));
    const unit = v128.load64_splat(one);
    const numerator = v128.bitselect(unit, f64x2.add(grown, unit), i64x2.shr_s(z, 63));
    return f64x2.div(numerator, f64x2.add(grown, v128.load64_splat(two)));
  }

  @inline
  curvature(s: v128): v128 {
    return multiplySubtract(s, s, s);
  }

  @inline
  halfTurn(s: v128): v128 {
    return f64x2.sub(v128.load64_splat(half), s);
  }
}

export const softPlus = changetype<SoftPlus>(0);
