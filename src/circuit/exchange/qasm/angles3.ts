import { InputError } from "../../../tensor/index.ts";
import { angleValue, type ParameterValues } from "../value.ts";
import type { WrittenAngle } from "../walk.ts";
import { numberText } from "./numbers.ts";

/** factor · parameter + offset in the words of OpenQASM 3; without a parameter, a number. */
export interface LinearAngle {
  readonly parameter: string | undefined;
  readonly factor: number;
  readonly offset: number;
}

/** Words of the language that a name might be. */
const reserved = [
  ...["pi", "tau", "euler", "gate", "input", "output", "const", "let", "qubit", "bit", "int", "float", "angle", "bool"],
  ...[
    "ctrl",
    "negctrl",
    "inv",
    "pow",
    "gphase",
    "U",
    "p",
    "x",
    "y",
    "z",
    "h",
    "s",
    "t",
    "rx",
    "ry",
    "rz",
    "phase",
    "id",
  ],
];

/** Names of parameters as inputs of a program, each its own. */
export class Inputs {
  readonly #names = new Map<number, string>();
  readonly #taken: Set<string>;
  readonly #values: ParameterValues | undefined;

  constructor(taken: ReadonlySet<string>, values: ParameterValues | undefined) {
    this.#taken = new Set([...reserved, ...taken]);
    this.#values = values;
  }

  /** The names in use, in the order of the parameter vector. */
  get names(): readonly string[] {
    return [...this.#names].sort(([a], [b]) => a - b).map(([, name]) => name);
  }

  /** Throws `InputError` for a function of parameters that have no values. */
  linear(written: WrittenAngle): LinearAngle {
    const { angle, parameters } = written;
    if (parameters.length === 0 || this.#values) {
      return { parameter: undefined, factor: 0, offset: angleValue(written, this.#values ?? []) };
    }
    if (angle.source === undefined || "of" in angle.source) {
      throw new InputError("toQasm3: a function of parameters cannot be written; give the values of the parameters");
    }
    const [{ name, index }] = parameters;
    const known = this.#names.get(index) ?? this.#fresh(name, index);
    return { parameter: known, factor: angle.scale, offset: angle.offset };
  }

  #fresh(name: string | undefined, index: number): string {
    const plain = name?.replace(/[^A-Za-z0-9_]+/g, "_") ?? `theta_${index}`;
    const safe = /^[A-Za-z]/.test(plain) ? plain : `theta_${plain}`;
    let own = safe;
    for (let n = 2; this.#taken.has(own); n++) own = `${safe}_${n}`;
    this.#taken.add(own);
    this.#names.set(index, own);
    return own;
  }
}

/** `2*theta + pi/2`, times a factor. */
export function linearText({ parameter, factor, offset }: LinearAngle, times = 1): string {
  if (parameter === undefined) return numberText(times * offset);
  const scale = times * factor;
  const product = scale === 1 ? parameter : scale === -1 ? `-${parameter}` : `${numberText(scale)}*${parameter}`;
  return offset === 0 ? product : `${product} + ${numberText(times * offset)}`;
}
