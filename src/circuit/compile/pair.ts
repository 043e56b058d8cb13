import { widest } from "./cost.ts";
import { type BlockPool, bitCount, dense, diagonal } from "./pool.ts";

/** The time of a block without controls. */
type Cost = (kind: number, width: number, real: boolean) => number;

/**
 * Puts blocks of one qubit that nothing followed up together: dense ones in pairs, where that pays, and phases into
 * blocks of as many qubits as may be.
 */
export function pairUnits(pool: BlockPool, cost: Cost): void {
  const byLevel = unitsByLevel(pool);
  gather(pool, byLevel, dense, 2, (real) => cost(dense, 2, real) < 2 * cost(dense, 1, real));
  gather(pool, byLevel, diagonal, widest.diagonal, () => true);
}

function unitsByLevel(pool: BlockPool): Int32Array {
  const units: number[] = [];
  for (let block = 0; block < pool.count; block++) if (pool.stands(block) && isUnit(pool, block)) units.push(block);
  return Int32Array.from(units).sort((a, b) => pool.level[a] - pool.level[b] || a - b);
}

function isUnit({ kind, targets, controls }: BlockPool, block: number): boolean {
  return (kind[block] === dense || kind[block] === diagonal) && controls[block] === 0 && bitCount(targets[block]) === 1;
}

/** Units of a kind in the order of their levels: each joins the block begun last, if both may act at one level. */
function gather(
  pool: BlockPool,
  units: Int32Array,
  kind: number,
  most: number,
  pays: (real: boolean) => boolean,
): void {
  const open = [-1, -1];
  const ceilings = [0, 0];
  for (const unit of units) {
    if (pool.kind[unit] !== kind || !pool.stands(unit)) continue;
    // Real and complex matrices are kept apart: one complex factor would make the whole block so.
    const real = kind === dense ? pool.real[unit] : 0;
    const block = open[real];
    const level = pool.level[unit];
    if (block >= 0 && level < ceilings[real] && pays(real === 1) && !(pool.targets[block] & pool.targets[unit])) {
      pool.level[block] = level;
      pool.targets[block] |= pool.targets[unit];
      pool.merge(unit, block);
      ceilings[real] = Math.min(ceilings[real], ceilingOf(pool, unit));
      if (bitCount(pool.targets[block]) === most) open[real] = -1;
    } else {
      open[real] = unit;
      ceilings[real] = ceilingOf(pool, unit);
    }
  }
}

/** The level that a unit must stay below. */
function ceilingOf(pool: BlockPool, unit: number): number {
  return pool.after[unit] < 0 ? Number.POSITIVE_INFINITY : pool.level[pool.find(pool.after[unit])];
}
