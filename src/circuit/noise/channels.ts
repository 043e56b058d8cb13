import { InputError, matmul, type TensorLike } from "../../tensor/index.ts";
import type { ChannelBlock } from "../block/block.ts";
import { generatorMatrix } from "../compile/matrices.ts";
import { channel } from "./channel.ts";

// Definitions as in M. A. Nielsen and I. L. Chuang, Quantum Computation and Quantum Information, section 8.3.

/** X with probability p: a bit is flipped. */
export function bitFlip(p: number): ChannelBlock {
  return pauliMixture("bitFlip", { X: probability("bitFlip", "p", p) });
}

/** Z with probability p: the phase of |1⟩ is turned by π. */
export function phaseFlip(p: number): ChannelBlock {
  return pauliMixture("phaseFlip", { Z: probability("phaseFlip", "p", p) });
}

/** Y with probability p: both. */
export function bitPhaseFlip(p: number): ChannelBlock {
  return pauliMixture("bitPhaseFlip", { Y: probability("bitPhaseFlip", "p", p) });
}

/**
 * Pauli strings, each with its probability, and nothing with what is left: `pauliChannel({ X: 0.01, Z: 0.02 })`,
 * `pauliChannel({ XX: 0.01, IZ: 0.02 })`. Letter j acts on qubit j of the channel.
 * @throws InputError for other letters, strings of different lengths, and probabilities that sum to more than 1.
 */
export function pauliChannel(probabilities: Readonly<Record<string, number>>): ChannelBlock {
  const strings = Object.keys(probabilities);
  const wrong = strings.find((letters) => !/^[IXYZ]+$/.test(letters) || letters.length !== strings[0].length);
  if (wrong !== undefined) {
    throw new InputError(`pauliChannel: '${wrong}'; allowed: strings of I, X, Y and Z, all of the same length`);
  }
  if (strings.length === 0) throw new InputError("pauliChannel: no string is given");
  for (const letters of strings) probability("pauliChannel", `the probability of ${letters}`, probabilities[letters]);
  return pauliMixture("pauliChannel", probabilities);
}

/**
 * ρ → (1 − p)ρ + p·1/2^n: with probability p nothing is left of the state of the n qubits. In terms of errors: each of the
 * 4^n − 1 Pauli strings with probability p/4^n. The largest p, at which the identity never happens, is 4^n/(4^n − 1).
 */
export function depolarizing(p: number, qubits = 1): ChannelBlock {
  if (!Number.isInteger(qubits) || qubits < 1 || qubits > 4) {
    throw new InputError(`depolarizing: ${qubits} qubits; allowed: 1 to 4`);
  }
  const strings = 4 ** qubits;
  probability("depolarizing", "p", p, strings / (strings - 1));
  const errors = Array.from({ length: strings - 1 }, (_, i) => {
    const letters = (i + 1).toString(4).padStart(qubits, "0");
    return [letters.replace(/\d/g, (digit) => "IXYZ"[Number(digit)]), p / strings] as const;
  });
  return pauliMixture("depolarizing", Object.fromEntries(errors));
}

/** |1⟩ decays to |0⟩ with probability gamma. */
export function amplitudeDamping(gamma: number): ChannelBlock {
  return channel("amplitudeDamping", dampingKraus(probability("amplitudeDamping", "gamma", gamma), 0));
}

/** Relaxation by gamma towards a mixture in which |1⟩ has the probability `excited`. */
export function generalizedAmplitudeDamping(gamma: number, excited: number): ChannelBlock {
  const name = "generalizedAmplitudeDamping";
  const kraus = dampingKraus(probability(name, "gamma", gamma), probability(name, "excited", excited));
  return channel(name, kraus);
}

/** Coherences shrink by √(1 − lambda); populations stay. */
export function phaseDamping(lambda: number): ChannelBlock {
  return channel("phaseDamping", dephasingKraus(probability("phaseDamping", "lambda", lambda)));
}

/**
 * A qubit left alone for a time: populations approach those at rest as e^(−time/t1), coherences decay as e^(−time/t2).
 * All times are in the same unit.
 * @param excited - the probability of |1⟩ at rest.
 * @throws InputError unless t1 > 0, 0 < t2 ≤ 2·t1 and time ≥ 0; either may be infinite.
 */
export function thermalRelaxation(t1: number, t2: number, time: number, excited = 0): ChannelBlock {
  const name = "thermalRelaxation";
  if (!(t1 > 0)) throw new InputError(`${name}: t1 is ${t1}; allowed: above 0`);
  if (!(t2 > 0 && t2 <= 2 * t1)) throw new InputError(`${name}: t2 is ${t2}; allowed: above 0, up to 2·t1 = ${2 * t1}`);
  if (!(time >= 0 && Number.isFinite(time))) throw new InputError(`${name}: time is ${time}; allowed: from 0`);
  const damping = dampingKraus(-Math.expm1(-time / t1), probability(name, "excited", excited));
  // Damping alone shrinks coherences by e^(−time/2t1); dephasing does the rest.
  const dephasing = dephasingKraus(-Math.expm1(time / t1 - (2 * time) / t2));
  return channel(
    name,
    damping.flatMap((a) => dephasing.map((b) => matmul(b, a))),
  );
}

/**
 * A measurement that errs, put before it: a 0 is read as 1 with probability `falseOne`, a 1 as 0 with probability
 * `falseZero`. What is left of the qubit is what was read.
 */
export function readoutError(falseOne: number, falseZero: number): ChannelBlock {
  const name = "readoutError";
  const [a, b] = [probability(name, "falseOne", falseOne), probability(name, "falseZero", falseZero)];
  const read = [
    [1 - a, b],
    [a, 1 - b],
  ];
  // |i⟩⟨j| times the root of the probability that j is read as i.
  const jump = (i: number, j: number) =>
    [0, 1].map((row) => [0, 1].map((column) => (row === i && column === j ? Math.sqrt(read[i][j]) : 0)));
  return channel(name, [jump(0, 0), jump(0, 1), jump(1, 0), jump(1, 1)]);
}

function dampingKraus(gamma: number, excited: number): TensorLike[] {
  const [down, up] = [Math.sqrt(1 - excited), Math.sqrt(excited)];
  const [keep, jump] = [Math.sqrt(1 - gamma), Math.sqrt(gamma)];
  return [
    [
      [down, 0],
      [0, down * keep],
    ],
    [
      [0, down * jump],
      [0, 0],
    ],
    [
      [up * keep, 0],
      [0, up],
    ],
    [
      [0, 0],
      [up * jump, 0],
    ],
  ];
}

function dephasingKraus(lambda: number): TensorLike[] {
  return [
    [
      [1, 0],
      [0, Math.sqrt(1 - lambda)],
    ],
    [
      [0, 0],
      [0, Math.sqrt(lambda)],
    ],
  ];
}

/** Pauli strings with probabilities; the string of I takes what is left. */
function pauliMixture(name: string, errors: Readonly<Record<string, number>>): ChannelBlock {
  const identity = "I".repeat(Object.keys(errors)[0].length);
  const total = Object.entries(errors).reduce((sum, [letters, p]) => (letters === identity ? sum : sum + p), 0);
  if (total > 1 + 1e-12) throw new InputError(`${name}: the probabilities sum to ${total}; allowed: up to 1`);
  const all = Object.entries({ ...errors, [identity]: Math.max(0, 1 - total) });
  const ordered = all.sort(([a], [b]) => (a < b ? -1 : 1));
  return channel(
    name,
    ordered.map(([letters, p]) => generatorMatrix({ letters, factor: Math.sqrt(p) })),
  );
}

function probability(channelName: string, what: string, value: number, most = 1): number {
  if (value >= 0 && value <= most) return value;
  throw new InputError(`${channelName}: ${what} is ${value}; allowed: 0 to ${most}`);
}
