/** A complex 2×2 matrix: re and im of 00, 01, 10 and 11. */
export type Matrix2 = readonly number[];

/** Angles of e^(iα) [[cos θ/2, −e^(iλ) sin θ/2], [e^(iφ) sin θ/2, e^(i(φ+λ)) cos θ/2]]. */
export interface EulerAngles {
  readonly alpha: number;
  readonly theta: number;
  readonly phi: number;
  readonly lambda: number;
}

/** The angles of a unitary matrix, of which those that make no difference are left as they come. */
export function eulerAngles(u: Matrix2): EulerAngles {
  const [cosine, sine] = [Math.hypot(u[0], u[1]), Math.hypot(u[4], u[5])];
  const theta = 2 * Math.atan2(sine, cosine);
  const alpha = Math.atan2(u[1], u[0]);
  const phi = (sine === 0 ? alpha : Math.atan2(u[5], u[4])) - alpha;
  // The larger ones of the elements say what λ is.
  const lambda = sine > cosine ? Math.atan2(-u[3], -u[2]) - alpha : Math.atan2(u[7], u[6]) - alpha - phi;
  return { alpha, theta, phi: wrapped(phi), lambda: wrapped(lambda) };
}

export function adjoint2(u: Matrix2): Matrix2 {
  return [u[0], -u[1], u[4], -u[5], u[2], -u[3], u[6], -u[7]];
}

/** A square root of a unitary matrix. */
export function squareRoot2(u: Matrix2): Matrix2 {
  const { alpha, phi, lambda } = eulerAngles(u);
  // U = e^(iδ)(cos ω − i sin ω n·σ) with cos ω ≥ 0; its root has δ/2 and ω/2.
  const angle = alpha + (phi + lambda) / 2;
  const special = turned(u, -angle);
  const sign = special[0] + special[6] < 0 ? -1 : 1;
  const delta = sign < 0 ? angle + Math.PI : angle;
  const cosine = (sign * (special[0] + special[6])) / 2;
  const x = (-sign * (special[3] + special[5])) / 2;
  const y = (sign * (special[4] - special[2])) / 2;
  const z = (sign * (special[7] - special[1])) / 2;
  const half = Math.atan2(Math.hypot(x, y, z), cosine) / 2;
  // sin(ω/2) / sin ω
  const ratio = 1 / (2 * Math.cos(half));
  const c = Math.cos(half);
  return turned([c, -ratio * z, -ratio * y, -ratio * x, ratio * y, -ratio * x, c, ratio * z], delta / 2);
}

/** e^(i·angle) U. */
function turned(u: Matrix2, angle: number): Matrix2 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [0, 2, 4, 6].flatMap((i) => [u[i] * c - u[i + 1] * s, u[i] * s + u[i + 1] * c]);
}

/** The largest distance of two elements. */
export function distance2(a: Matrix2, b: Matrix2): number {
  return Math.max(...[0, 2, 4, 6].map((i) => Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1])));
}

/** An angle from −π to π. */
function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
