/** A number for people: at most so many significant digits, without trailing zeros. */
export function formatNumber(value: number, digits = 10): string {
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

/** An error for people: `3.2e−7`, or `0`. */
export function formatError(value: number): string {
  if (value === 0) return "0";
  return (value >= 0.01 && value < 100 ? value.toPrecision(2) : value.toExponential(1)).replace("-", "−");
}

/** A time for people: `0.42 s`, `17 s`, `3 min 20 s`, `2 h 05 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
