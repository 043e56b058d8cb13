import type { Block } from "../../block/block.ts";
import * as gates from "../../block/gates.ts";

/** Fixed gates, which files call by their names. */
export const fixedGates: ReadonlyMap<string, Block> = new Map(Object.entries(gates));

/** The names of the fixed gates. */
export const fixedGateNames: ReadonlyMap<Block, string> = new Map([...fixedGates].map(([name, gate]) => [gate, name]));
