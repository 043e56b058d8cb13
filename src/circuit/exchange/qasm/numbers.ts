/** Denominators with which an angle may be written as a multiple of pi. */
const denominators = [1, 2, 3, 4, 6, 8, 16];

/** A number as OpenQASM reads it back to the last bit: `pi/2` where it is exactly that, else decimal digits. */
export function numberText(value: number): string {
  if (value === 0) return "0";
  for (const denominator of denominators) {
    const numerator = Math.round((value / Math.PI) * denominator);
    if (numerator === 0 || Math.abs(numerator) > 16 || (numerator * Math.PI) / denominator !== value) continue;
    const pi = Math.abs(numerator) === 1 ? "pi" : `${Math.abs(numerator)}*pi`;
    return `${numerator < 0 ? "-" : ""}${pi}${denominator === 1 ? "" : `/${denominator}`}`;
  }
  const digits = String(value);
  // Before an exponent OpenQASM wants a decimal point.
  return /^-?\d+e/.test(digits) ? digits.replace("e", ".0e") : digits;
}
