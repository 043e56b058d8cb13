import type { Control } from "../block/block.ts";
import type { ParameterValues } from "../exchange/value.ts";
import type { Step, WrittenAngle, WrittenGate } from "../exchange/walk.ts";
import { angleText } from "./angle-text.ts";

/** A gate as it is drawn: `shape` on each target, dots on the controls, a line between all of them. */
export interface GateSymbol {
  readonly kind: "gate";
  readonly shape: "box" | "not" | "cross" | "dot";
  readonly name: string;
  /** `π/2, θ₀`; empty without angles. */
  readonly angles: string;
  readonly targets: readonly number[];
  readonly controls: readonly Control[];
  /** Whether it makes outcomes or depends on them, which puts it in order with others that do the other. */
  readonly outcomes: "made" | "used" | "none";
}

/** Where a repetition begins or ends, on all the wires from `low` to `high`. */
export interface BracketSymbol {
  readonly kind: "begin" | "end";
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/** Stands for gates that are not drawn. */
export interface MoreSymbol {
  readonly kind: "more";
  readonly gates: number;
  readonly low: number;
  readonly high: number;
}

/** One thing in a drawing. */
export type Drawn = GateSymbol | BracketSymbol | MoreSymbol;

/** Names that are drawn in another way, and those of inverses. */
const names = new Map<string, readonly [name: string, inverse?: string]>(
  Object.entries({
    I: ["I", "I"],
    X: ["X", "X"],
    Y: ["Y", "Y"],
    Z: ["Z", "Z"],
    H: ["H", "H"],
    SWAP: ["SWAP", "SWAP"],
    Sdg: ["S†", "S"],
    Tdg: ["T†", "T"],
    SX: ["√X"],
    SXdg: ["√X†", "√X"],
    SY: ["√Y"],
    SYdg: ["√Y†", "√Y"],
    sqrtSWAP: ["√SWAP"],
    sqrtISWAP: ["√iSWAP"],
    rx: ["Rx"],
    ry: ["Ry"],
    rz: ["Rz"],
    xx: ["Rxx"],
    yy: ["Ryy"],
    zz: ["Rzz"],
    phase: ["P"],
    globalPhase: ["e^iα"],
  }),
);

const longestName = 24;
const longestAngles = 36;

/** How a step is drawn. */
export function symbolOf(step: Step, values: ParameterValues | undefined): Drawn {
  if (step.kind !== "gate") {
    const { kind, count, qubits } = step;
    return { kind, count, low: Math.min(...qubits), high: Math.max(...qubits) };
  }
  const { gate, qubits: targets, controls, conditions } = step;
  const angles = step.angles.map((angle) => angleText(turned(angle, step), values)).join(", ");
  const name = shortened(nameOfGate(step), longestName);
  const condition = conditions.map(({ outcome, value }) => `${outcome} = ${value}`).join(", ");
  return {
    kind: "gate",
    shape: gate.kind === "unitary" && condition === "" ? shapeOf(name, controls.length > 0) : "box",
    name: condition === "" ? name : `${name} if ${shortened(condition, longestName)}`,
    angles: shortened(angles, longestAngles),
    targets,
    controls,
    outcomes: conditions.length > 0 ? "used" : gate.kind === "measure" ? "made" : "none",
  };
}

function shapeOf(name: string, controlled: boolean): GateSymbol["shape"] {
  if (name === "SWAP") return "cross";
  if (controlled && name === "X") return "not";
  return controlled && name === "Z" ? "dot" : "box";
}

/** The inverse of a rotation is the rotation by the opposite angle. */
function turned(written: WrittenAngle, { gate, inverse }: WrittenGate): WrittenAngle {
  return inverse && gate.kind !== "named" ? { ...written, angle: written.angle.times(-1) } : written;
}

function nameOfGate({ gate, inverse }: WrittenGate): string {
  switch (gate.kind) {
    case "evolution":
      return "e^−iHt";
    case "measure":
      return gate.outcome === undefined ? "M" : `M→${gate.outcome}`;
    case "reset":
      return "|0⟩";
    case "postselect":
      return `⟨${gate.value}|`;
    case "channel":
      return `~${gate.name}`;
    case "rotation":
      return gate.name === "pauliRotation" && "letters" in gate.generator
        ? `R${gate.generator.letters.toLowerCase()}`
        : namePair(gate.name)[0];
    default:
      return namePair(gate.name)[inverse ? 1 : 0];
  }
}

function namePair(name: string): readonly [name: string, inverse: string] {
  const [shown, inverse] = names.get(name) ?? [name];
  return [shown, inverse ?? `${shown}†`];
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
