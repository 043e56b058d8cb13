import { type Cost, widest } from "./cost.ts";
import { type BlockPool, bitCount, dense, diagonal } from "./pool.ts";

/**
 * Puts phases on single qubits that no other gate took up together, into blocks of as many qubits as pays. Those left
 * alone are done as matrices where that is faster.
 */
export function gatherPhases(pool: BlockPool, cost: Cost): void {
  const phases = phasesByLevel(pool);
  const alone = Math.min(cost(diagonal, 1, 0, false, 1), cost(dense, 1, 0, false, 1));
  const most = bestWidth(cost, alone);
  let open = -1;
  let ceiling = 0;
  for (const phase of phases) {
    const level = pool.level[phase];
    const joins = open >= 0 && level < ceiling && (pool.targets[open] & pool.targets[phase]) === 0;
    if (!joins) {
      open = phase;
      ceiling = ceilingOf(pool, phase);
    } else {
      pool.level[open] = level;
      pool.targets[open] |= pool.targets[phase];
      pool.merge(phase, open);
      ceiling = Math.min(ceiling, ceilingOf(pool, phase));
    }
    if (bitCount(pool.targets[open]) >= most) open = -1;
  }
  for (const phase of phases) {
    const isAlone = pool.stands(phase) && bitCount(pool.targets[phase]) === 1;
    if (isAlone && alone < cost(diagonal, 1, 0, false, 1)) pool.kind[phase] = dense;
  }
}

/** On how many qubits phases cost least for each; `alone` is what one costs by itself. */
function bestWidth(cost: Cost, alone: number): number {
  let best = 1;
  let least = alone;
  for (let width = 2; width <= widest.diagonal; width++) {
    const each = cost(diagonal, width, 0, false, width) / width;
    if (each < least) [best, least] = [width, each];
  }
  return best;
}

function phasesByLevel(pool: BlockPool): readonly number[] {
  const phases: number[] = [];
  for (let block = 0; block < pool.count; block++) {
    const isPhase = pool.kind[block] === diagonal && bitCount(pool.targets[block]) === 1;
    if (isPhase && pool.stands(block)) phases.push(block);
  }
  return phases.sort((a, b) => pool.level[a] - pool.level[b] || a - b);
}

/** The level that a phase must stay below. */
function ceilingOf(pool: BlockPool, phase: number): number {
  return pool.after[phase] < 0 ? Number.POSITIVE_INFINITY : pool.level[pool.find(pool.after[phase])];
}
