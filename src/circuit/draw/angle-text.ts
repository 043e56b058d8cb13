import type { Angle } from "../block/angle.ts";
import { angleValue, type ParameterValues } from "../exchange/value.ts";
import type { WrittenAngle, WrittenParameter } from "../exchange/walk.ts";

/** Denominators with which an angle is shown as a multiple of π. */
const denominators = [1, 2, 3, 4, 5, 6, 8, 12, 16, 32];

/** An angle as people write it: `π/2`, `0.1235`, `θ₃`, `2γ + π`; with values, a number. */
export function angleText(written: WrittenAngle, values: ParameterValues | undefined): string {
  const { angle, parameters } = written;
  if (parameters.length === 0) return numberText(angle.offset);
  if (values && !parameters.some(({ repeated }) => repeated)) return numberText(angleValue(written, values));
  let next = 0;
  const text = ({ source, scale, offset }: Angle): string => {
    if (source === undefined) return numberText(offset);
    const symbol = "of" in source ? `f(${source.inputs.map(text).join(", ")})` : parameterText(parameters[next++]);
    return affineText(symbol, scale, offset);
  };
  return text(angle);
}

/** A number as a fraction of π where it is one to rounding, else with four digits. */
export function numberText(value: number): string {
  for (const denominator of denominators) {
    const exact = (value / Math.PI) * denominator;
    const whole = Math.round(exact);
    if (whole === 0 || Math.abs(whole) > 99 || Math.abs(exact - whole) > 1e-10) continue;
    const numerator = `${Math.abs(whole) === 1 ? "" : Math.abs(whole)}π`;
    return `${whole < 0 ? "−" : ""}${numerator}${denominator === 1 ? "" : `/${denominator}`}`;
  }
  return String(Number(value.toPrecision(4))).replaceAll("-", "−");
}

function parameterText({ name, index, repeated }: WrittenParameter): string {
  if (name !== undefined) return name;
  return repeated ? "θ" : `θ${String(index).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)])}`;
}

function affineText(symbol: string, scale: number, offset: number): string {
  const factor = scale === 1 ? "" : scale === -1 ? "−" : `${numberText(scale)}·`;
  if (offset === 0) return factor + symbol;
  return `${factor}${symbol} ${offset < 0 ? "−" : "+"} ${numberText(Math.abs(offset))}`;
}
