import { widest } from "./cost.ts";
import { type BlockPool, bitCount, diagonal } from "./pool.ts";

/** Puts phases on single qubits that no other gate took up together, into blocks of as many qubits as may be. */
export function gatherPhases(pool: BlockPool): void {
  let open = -1;
  let ceiling = 0;
  for (const phase of phasesByLevel(pool)) {
    const level = pool.level[phase];
    const joins = open >= 0 && level < ceiling && (pool.targets[open] & pool.targets[phase]) === 0;
    if (!joins) {
      open = phase;
      ceiling = ceilingOf(pool, phase);
      continue;
    }
    pool.level[open] = level;
    pool.targets[open] |= pool.targets[phase];
    pool.merge(phase, open);
    ceiling = Math.min(ceiling, ceilingOf(pool, phase));
    if (bitCount(pool.targets[open]) === widest.diagonal) open = -1;
  }
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
