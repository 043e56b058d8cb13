/** The free parameters of a circuit, numbered in the order of the parameter vector. Deep circuits have 10⁵ unnamed ones. */
export interface ParameterList {
  readonly count: number;
  /** Of those that have one. */
  readonly names: ReadonlyMap<number, string>;
}

/** A list in the making. */
export class GrowingParameterList implements ParameterList {
  count = 0;
  readonly names = new Map<number, string>();
  readonly #numbers = new Map<string, number>();

  /** The number of a name, or a new number for a new name or for none. */
  numberOf(name: string | undefined): number {
    const known = name === undefined ? undefined : this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.count++;
    if (name !== undefined) {
      this.names.set(number, name);
      this.#numbers.set(name, number);
    }
    return number;
  }
}

/** A name for each parameter, null for unnamed ones. */
export function parameterNames({ count, names }: ParameterList): readonly (string | null)[] {
  return Array.from({ length: count }, (_, number) => names.get(number) ?? null);
}
