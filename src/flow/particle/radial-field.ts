import {
  add,
  bind,
  concrete,
  equal,
  jvp,
  linearCall,
  matmul,
  mul,
  NDArray,
  type Primitive,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
  take,
  vjp,
  vmap,
  where,
  zerosLike,
} from "../../tensor/index.ts";
import { locate, type RadialPoint, type RadialSpline, radialPoint, splineOf } from "./radial-spline.ts";

/** The vectors a radial field acts along: from each particle, or from the origin, to another. */
export interface Arms {
  readonly head: readonly number[];
  /** Absent where all arms begin at the origin. */
  readonly tail?: readonly number[];
}

/** What a field is made of, besides numbers. */
interface Geometry {
  readonly arms: Arms;
  readonly spline: RadialSpline;
}

/** All pairs i > j. */
export function pairArms(particles: number): Arms {
  const pairs = Array.from({ length: particles }, (_, i) => Array.from({ length: i }, (_, j) => [i, j])).flat();
  return { head: pairs.map(([i]) => i), tail: pairs.map(([, j]) => j) };
}

/** From the origin to each particle. */
export function centralArms(particles: number): Arms {
  return { head: Array.from({ length: particles }, (_, i) => i) };
}

/**
 * The velocities that n configurations x [n, particles, d] have where along each arm, a vector y, the head is pushed with
 * f(|y|) y and the tail with its opposite, and their divergence Σ (d f + |y| f′) over heads and tails, [n]. One pass over the
 * arms, and one for the derivative.
 * @param coefficients - of f, [intervals + 3].
 */
export function radialField(geometry: Geometry, x: Tensor, coefficients: Tensor) {
  const [velocity, divergence] = bind(radialFieldPrimitive, [x, coefficients], geometry);
  return { velocity, divergence };
}

const radialFieldPrimitive: Primitive<Geometry> = {
  name: "radialField",
  shape: ([x]) => [x, { dtype: x.dtype, shape: [x.shape[0]] }],
  evaluate: ([x, coefficients], geometry) => evaluate(geometry, x, coefficients),
  jvp: ([x, coefficients], tangents, geometry) => {
    const outputs = bind(radialFieldPrimitive, [x, coefficients], geometry);
    const active = tangents.map((t) => t !== null);
    const map = {
      outputs,
      apply: (residuals: readonly Tensor[], directions: readonly Tensor[]) => {
        const left = [...directions];
        const along = active.map((isActive, i) => (isActive ? (left.shift() as Tensor) : zerosLike(residuals[i])));
        return jvp(
          (y: Tensor, c: Tensor) => composed(geometry, y, c),
          [residuals[0], residuals[1]],
          [along[0], along[1]],
        )[1];
      },
      transpose: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) =>
        pulled(geometry, residuals, cotangents).filter((_, i) => active[i]),
    };
    const directions = tangents.filter((t) => t !== null);
    return { outputs, tangents: linearCall(map, [x, coefficients], directions) };
  },
  batch: (inputs, batched, _size, geometry) => {
    const axes = batched.map((isBatched) => (isBatched ? 0 : null));
    return vmap((...[x, c]: readonly Tensor[]) => composed(geometry, x, c), axes)(...inputs);
  },
};

/** Velocity and divergence by ordinary operations: the definition, for derivatives of derivatives and batches of batches. */
export function composed({ arms, spline }: Geometry, x: Tensor, coefficients: Tensor): readonly [Tensor, Tensor] {
  const [, particles, dimensions] = x.shape;
  const { head, tail } = arms;
  const separations = tail ? take(x, [...head], 1).sub(take(x, [...tail], 1)) : take(x, [...head], 1);
  const squares = sum(square(separations), { axes: 2 });
  // At a distance of 0 the root has no derivative, and none is needed.
  const distances = where(equal(squares, 0), 0, sqrt(where(equal(squares, 0), 1, squares)));
  const [value, slope] = splineOf(spline, coefficients, distances);
  const pushes = mul(separations, reshape(value, [...value.shape, 1]));
  const velocity = matmul(incidence(arms, particles), pushes);
  const expansion = sum(add(mul(value, dimensions), mul(distances, slope)), { axes: 1 });
  return [velocity, tail ? mul(expansion, 2) : expansion];
}

/** [particles, arms]: 1 at the head of an arm, −1 at its tail. */
function incidence({ head, tail }: Arms, particles: number): NDArray {
  const numbers = new Float64Array(particles * head.length);
  head.forEach((particle, arm) => {
    numbers[particle * head.length + arm] += 1;
    if (tail) numbers[tail[arm] * head.length + arm] -= 1;
  });
  return new NDArray("float64", [particles, head.length], numbers);
}

function pulled(geometry: Geometry, [x, coefficients]: readonly Tensor[], cotangents: readonly Tensor[]) {
  if ([x, coefficients, ...cotangents].every((y) => y instanceof NDArray)) {
    return pullback(geometry, x, coefficients, cotangents as readonly NDArray[]);
  }
  return vjp((y: Tensor, c: Tensor) => composed(geometry, y, c), x, coefficients).pullback([
    cotangents[0],
    cotangents[1],
  ]);
}

/** The arm between two points of a configuration, as one that is filled again and again. */
interface Arm {
  readonly vector: Float64Array;
  length: number;
}

/** Of numbers that begin at `head` and `tail`; a tail of −1 is the origin. */
function stretch(arm: Arm, x: Float64Array, head: number, tail: number): void {
  const { vector } = arm;
  let squares = 0;
  for (let k = 0; k < vector.length; k++) {
    const part = tail < 0 ? x[head + k] : x[head + k] - x[tail + k];
    vector[k] = part;
    squares += part * part;
  }
  arm.length = Math.sqrt(squares);
}

/** Calls `each` for every arm of every configuration, with the places in x where its ends begin. */
function forEachArm(
  { arms, spline }: Geometry,
  x: NDArray,
  coefficients: Float64Array,
  each: (arm: Arm, at: RadialPoint, head: number, tail: number, configuration: number) => void,
): void {
  const [count, particles, dimensions] = x.shape;
  const numbers = x.values() as Float64Array;
  const head = Int32Array.from(arms.head, (i) => i * dimensions);
  const tail = Int32Array.from(arms.head, (_, a) => (arms.tail ? arms.tail[a] * dimensions : -1));
  const arm: Arm = { vector: new Float64Array(dimensions), length: 0 };
  const at = radialPoint();
  for (let s = 0; s < count; s++) {
    const base = s * particles * dimensions;
    for (let a = 0; a < head.length; a++) {
      const end = tail[a] < 0 ? -1 : base + tail[a];
      stretch(arm, numbers, base + head[a], end);
      locate(at, spline, coefficients, arm.length);
      each(arm, at, base + head[a], end, s);
    }
  }
}

function evaluate(geometry: Geometry, x: NDArray, coefficients: NDArray): readonly NDArray[] {
  const velocity = new Float64Array(x.size);
  const divergence = new Float64Array(x.shape[0]);
  const dimensions = x.shape[2];
  const ends = geometry.arms.tail ? 2 : 1;
  forEachArm(geometry, x, coefficients.values() as Float64Array, ({ vector, length }, at, head, tail, s) => {
    for (let k = 0; k < dimensions; k++) {
      const push = vector[k] * at.value;
      velocity[head + k] += push;
      if (tail >= 0) velocity[tail + k] -= push;
    }
    divergence[s] += ends * (dimensions * at.value + length * at.slope);
  });
  return [new NDArray("float64", x.shape, velocity), new NDArray("float64", [x.shape[0]], divergence)];
}

/** Cotangents of x and of the coefficients. */
function pullback(geometry: Geometry, x: Tensor, c: Tensor, [w, g]: readonly NDArray[]): readonly NDArray[] {
  const positions = concrete(x, "radialField");
  const [ofVelocity, ofDivergence] = [w.values() as Float64Array, g.values() as Float64Array];
  const [toX, toC] = [new Float64Array(x.size), new Float64Array(c.size)];
  const dimensions = x.shape[2];
  const ends = geometry.arms.tail ? 2 : 1;
  const coefficients = concrete(c, "radialField").values() as Float64Array;
  forEachArm(geometry, positions, coefficients, ({ vector, length }, at, head, tail, s) => {
    const weight = ends * ofDivergence[s];
    let along = 0;
    for (let k = 0; k < dimensions; k++) {
      along += vector[k] * (tail < 0 ? ofVelocity[head + k] : ofVelocity[head + k] - ofVelocity[tail + k]);
    }
    const byLength = at.slope * along + weight * ((dimensions + 1) * at.slope + length * at.curvature);
    const radial = length > 0 ? byLength / length : 0;
    for (let k = 0; k < dimensions; k++) {
      const difference = tail < 0 ? ofVelocity[head + k] : ofVelocity[head + k] - ofVelocity[tail + k];
      const part = at.value * difference + radial * vector[k];
      toX[head + k] += part;
      if (tail >= 0) toX[tail + k] -= part;
    }
    const [byValue, bySlope] = [along + weight * dimensions, weight * length];
    for (let k = 0; k < 4; k++) toC[at.first + k] += byValue * at.weights[k] + bySlope * at.slopes[k];
  });
  return [new NDArray("float64", x.shape, toX), new NDArray("float64", c.shape, toC)];
}
