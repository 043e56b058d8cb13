import {
  add,
  allocate,
  concrete,
  conj,
  type Engine,
  eye,
  type FloatDType,
  type FloatStorage,
  matmul,
  matrixTranspose,
  mul,
  random,
  type Tensor,
  tril,
  type WideDType,
} from "../src/tensor/index.ts";
import type { TorchProgram } from "./torch.ts";

/** What the portable engine is compared with: its speed should be at least this part of theirs. */
export interface Aim {
  readonly against: "blas" | "torch" | "copy";
  readonly speed: number;
}

/** One operation as each contender does it. */
export interface Operation {
  readonly name: string;
  readonly dtype: FloatDType;
  readonly size: string;
  readonly aim?: Aim;
  /** On the engine in use, or on the one given. */
  readonly run: (engine: Engine) => unknown;
  /** Whether the blas engine has an implementation of its own. */
  readonly onBlas: boolean;
  /** A copy of as much memory. */
  readonly copy?: () => unknown;
  readonly torch: TorchProgram;
}

const sizes = [64, 256, 512];

const draw = (seed: number, shape: readonly number[], dtype: FloatDType) =>
  random.normal(random.key(seed), shape, dtype);
const numbers = (x: Tensor) => concrete(x, "bench").values() as Float64Array;

/** Products of square matrices. */
export function products(): Operation[] {
  const dtypes: readonly FloatDType[] = ["float64", "complex128", "float32", "complex64"];
  return dtypes.flatMap((dtype) => sizes.map((n) => productOf(dtype, n)));
}

function productOf(dtype: FloatDType, n: number): Operation {
  const [a, b] = [1, 2].map((seed) => ({ data: numbers(draw(seed, [n, n], dtype)), stride: n, form: "N" as const }));
  return {
    name: "matrix product",
    dtype,
    size: `${n}`,
    aim: n === 64 ? undefined : { against: "blas", speed: 0.4 },
    run: (engine) => engine.matmul(dtype, n, n, n, a, b, allocate(dtype, n * n) as FloatStorage),
    onBlas: true,
    torch: { setup: torchMatrices(dtype, n), expression: "torch.matmul(a, b)" },
  };
}

const torchMatrices = (dtype: FloatDType, n: number) =>
  `a, b = (torch.randn(${n}, ${n}, dtype=torch.${dtype}) for _ in range(2))`;

/** Decompositions and solutions of square matrices. */
export function decompositions(): Operation[] {
  const dtypes: readonly WideDType[] = ["float64", "complex128"];
  return dtypes.flatMap((dtype) => sizes.flatMap((n) => decompositionsOf(dtype, n)));
}

function decompositionsOf(dtype: WideDType, n: number): Operation[] {
  const [plain, right] = [3, 4].map((seed) => draw(seed, [n, n], dtype));
  const adjoint = conj(matrixTranspose(plain));
  const [a, b, hermitian] = [plain, right, add(plain, adjoint)].map(numbers);
  const positive = numbers(matmul(plain, adjoint));
  const lower = { lower: true, unitDiagonal: false, form: "N" } as const;
  const triangular = numbers(add(mul(tril(plain), 1 / n), eye(n)));
  const operation = (
    name: string,
    run: (engine: Engine) => unknown,
    expression: string,
    more: { readonly aim?: Aim; readonly setup?: string } = {},
  ): Operation => {
    const setup = `${torchMatrices(dtype, n)}\n${more.setup ?? ""}`;
    return { name, dtype, size: `${n}`, aim: more.aim, run, onBlas: true, torch: { setup, expression } };
  };
  const aim: Aim = { against: "blas", speed: 0.25 };
  return [
    operation("svd", (e) => e.svd(dtype, n, n, a), "torch.linalg.svd(a, full_matrices=False)", { aim }),
    operation("eigh", (e) => e.eigh(dtype, n, hermitian), "torch.linalg.eigh(a)", { aim, setup: "a = a + a.mH" }),
    operation("qr", (e) => e.qr(dtype, n, n, a), "torch.linalg.qr(a)"),
    operation("lu", (e) => e.lu(dtype, n, a), "torch.linalg.lu_factor(a)"),
    operation("cholesky", (e) => e.cholesky(dtype, n, positive), "torch.linalg.cholesky(a)", { setup: "a = a @ a.mH" }),
    operation(
      "triangular solution",
      (e) => e.triangularSolve(dtype, n, n, triangular, b, lower),
      "torch.linalg.solve_triangular(a, b, upper=False)",
      { setup: `a = torch.tril(a) / ${n} + torch.eye(${n})` },
    ),
  ];
}
