import { constant } from "./constant.ts";

/** Polynomials in x; their tables have the coefficient of the constant term first. `square` is x², where it is at hand. */
class Polynomial {
  @inline
  ofTwo(table: usize, x: v128): v128 {
    return f64x2.add(constant(table, 0), f64x2.mul(x, constant(table, 1)));
  }

  @inline
  ofThree(table: usize, x: v128, square: v128): v128 {
    return f64x2.add(this.ofTwo(table, x), f64x2.mul(square, constant(table, 2)));
  }

  @inline
  ofFour(table: usize, x: v128, square: v128): v128 {
    return f64x2.add(this.ofTwo(table, x), f64x2.mul(square, this.ofTwo(table + 16, x)));
  }

  @inline
  ofSix(table: usize, x: v128): v128 {
    let sum = f64x2.mul(x, constant(table, 5));
    sum = f64x2.mul(f64x2.add(sum, constant(table, 4)), x);
    sum = f64x2.mul(f64x2.add(sum, constant(table, 3)), x);
    sum = f64x2.mul(f64x2.add(sum, constant(table, 2)), x);
    sum = f64x2.mul(f64x2.add(sum, constant(table, 1)), x);
    return f64x2.add(sum, constant(table, 0));
  }
}

export const polynomial = changetype<Polynomial>(0);
