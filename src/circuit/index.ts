/**
 * Quantum circuits: a language of blocks, and a statevector simulator that differentiates by uncomputing.
 * @module
 */
export { brickWall, excitationNetwork, givensNetwork, su4 } from "./ansatz/bricks.ts";
export { hamiltonianVariational, qaoa } from "./ansatz/hamiltonian.ts";
export { ring, variationalCircuit } from "./ansatz/variational.ts";
export { Angle, type AngleFunction, type AngleLike, angleOf, type Parameter, parameter } from "./block/angle.ts";
export type * from "./block/block.ts";
export { commutingGroups } from "./block/commuting.ts";
export { rot, timeEvolve, unitary } from "./block/custom.ts";
export {
  CCZ,
  CH,
  CNOT,
  CY,
  CZ,
  Fredkin,
  H,
  I,
  iSWAP,
  S,
  Sdg,
  SWAP,
  SX,
  SXdg,
  SY,
  SYdg,
  sqrtISWAP,
  sqrtSWAP,
  T,
  Tdg,
  Toffoli,
  X,
  Y,
  Z,
} from "./block/gates.ts";
export { measure, postselect, reset, when } from "./block/measurement.ts";
export { operatorOf, scale, sum } from "./block/operator.ts";
export { bind, parameters, share } from "./block/parameters.ts";
export {
  cphase,
  doubleExcitation,
  fsim,
  givens,
  globalPhase,
  pauliRotation,
  phase,
  rx,
  ry,
  rz,
  u3,
  xx,
  yy,
  zz,
} from "./block/rotations.ts";
export { chain, control, dagger, each, off, put, repeat } from "./block/verbs.ts";
export {
  type DifferenceOptions,
  finiteDifferences,
  type SpsaOptions,
  spsa,
  type ValueFunction,
} from "./derivative/differences.ts";
export { type FisherOptions, fisherProduct, fubiniStudy, quantumFisher } from "./derivative/fisher.ts";
export { type Measurement, type ParameterShiftOptions, parameterShift } from "./derivative/parameterShift.ts";
export type { Theme } from "./draw/style.ts";
export { drawSvg, type SvgOptions } from "./draw/svg.ts";
export { drawText, type TextOptions } from "./draw/text.ts";
export type { CircuitFile } from "./exchange/json/format.ts";
export { fromJson } from "./exchange/json/read.ts";
export { toJson } from "./exchange/json/write.ts";
export { fromQasm } from "./exchange/qasm/read.ts";
export { type QasmOptions, toQasm } from "./exchange/qasm/write.ts";
export { type Qasm3Options, toQasm3 } from "./exchange/qasm/write3.ts";
export { channel } from "./noise/channel.ts";
export {
  amplitudeDamping,
  bitFlip,
  bitPhaseFlip,
  depolarizing,
  generalizedAmplitudeDamping,
  pauliChannel,
  phaseDamping,
  phaseFlip,
  readoutError,
  thermalRelaxation,
} from "./noise/channels.ts";
export { density } from "./noise/density.ts";
export { type NoiseModel, withNoise } from "./noise/model.ts";
export { type Trajectory, trajectories, trajectoryExpectation } from "./noise/trajectories.ts";
export {
  discrepancyWitness,
  type GaussianKernel,
  maximumMeanDiscrepancy,
  sampledDiscrepancy,
} from "./objective/discrepancy.ts";
export { klDivergence, negativeLogLikelihood, totalVariation } from "./objective/divergence.ts";
export { type ProcessOptions, type RunOptions, type RunResult, run } from "./process/run.ts";
export { type Shots, shots } from "./process/shots.ts";
export type { MeasuredOutcome } from "./process/walk.ts";
export { apply, parameterCount, uncomputationDrift } from "./state/apply.ts";
export { bitString, bitsToIndex } from "./state/bits.ts";
export { fidelity, overlap, traceDistance } from "./state/compare.ts";
export { type DensityMatrix, densityOf, isDensity, type State } from "./state/density.ts";
export { type Estimate, type MeasurableGroup, measurableGroups, sampledExpectation } from "./state/estimate.ts";
export { matrixOf } from "./state/matrix.ts";
export { applyOperator, expectation, expectationComplex, matrixElement, variance } from "./state/observe.ts";
export { probabilities } from "./state/probabilities.ts";
export { entanglementEntropy, entropy, partialTrace, purity, reducedDensity } from "./state/reduced.ts";
export { type AmplitudeDType, largestRegister, requireRegister } from "./state/register.ts";
export { type Samples, sample } from "./state/sample.ts";
export { basisState, ghzState, plusState, productState, randomState, zeroState } from "./state/states.ts";
