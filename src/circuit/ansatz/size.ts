import { InputError } from "../../tensor/index.ts";

/** Throws `InputError` naming the ansatz unless the number is whole and at least so large. */
export function requireSize(ansatz: string, what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new InputError(`${ansatz}: ${what} is ${value}; allowed: whole numbers from ${least}`);
  }
}
