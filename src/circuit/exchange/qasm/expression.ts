import type { Expression } from "./syntax.ts";

/** Operators and functions of OpenQASM 2, the operators by two inputs, `neg` being the sign. */
const functions = {
  "+": (x: number, y: number) => x + y,
  "-": (x: number, y: number) => x - y,
  "*": (x: number, y: number) => x * y,
  "/": (x: number, y: number) => x / y,
  "^": (x: number, y: number) => x ** y,
  neg: (x: number) => -x,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  ln: Math.log,
  sqrt: Math.sqrt,
} satisfies Record<string, (x: number, y: number) => number>;

/** The functions that are called by name. */
export const namedFunctions: readonly string[] = ["sin", "cos", "tan", "exp", "ln", "sqrt"];

/** What the names in an expression stand for. */
export type Environment = ReadonlyMap<string, number>;

/** The value of an expression; every name in it must be in the environment. */
export function evaluate(expression: Expression, environment: Environment): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name":
      return environment.get(expression.name) ?? Number.NaN;
    case "apply": {
      const [x, y] = expression.inputs.map((input) => evaluate(input, environment));
      return functions[expression.function as keyof typeof functions](x, y);
    }
  }
}
