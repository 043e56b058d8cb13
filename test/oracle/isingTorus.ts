/** Exact thermodynamics of a small Ising torus, per site. */
export interface TorusThermodynamics {
  readonly lnZ: number;
  /** ∂lnZ/∂β and ∂²lnZ/∂β². */
  readonly first: number;
  readonly second: number;
}

/**
 * The torus on which TRG closes after `iterations` steps: the unit cell is turned by 45° and doubled in area every time,
 * and has 2^iterations sites. All spin configurations are summed, one by one.
 */
export function isingTorus(iterations: number, beta: number): TorusThermodynamics {
  const sites = 2 ** iterations;
  const levels = [...countLevels(sites, torusBonds(iterations))];
  const weighted = (f: (aligned: number) => number) =>
    levels.reduce((total, [aligned, count]) => total + f(aligned) * count * Math.exp(beta * aligned), 0);
  const z = weighted(() => 1);
  const first = weighted((aligned) => aligned) / z;
  return {
    lnZ: Math.log(z) / sites,
    first: first / sites,
    second: weighted((aligned) => (aligned - first) ** 2) / z / sites,
  };
}

/** How many configurations have each value of Σ σσ′. */
function countLevels(sites: number, bonds: readonly (readonly [number, number])[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (let configuration = 0; configuration < 2 ** sites; configuration++) {
    const spin = (i: number) => 1 - 2 * ((configuration >> i) & 1);
    const aligned = bonds.reduce((total, [i, j]) => total + spin(i) * spin(j), 0);
    counts.set(aligned, (counts.get(aligned) ?? 0) + 1);
  }
  return counts;
}

function torusBonds(iterations: number): [number, number][] {
  let [a, b] = [
    [1, 0],
    [0, 1],
  ];
  for (let i = 0; i < iterations; i++) {
    [a, b] = [
      [a[0] + b[0], a[1] + b[1]],
      [a[0] - b[0], a[1] - b[1]],
    ];
  }
  const area = Math.abs(a[0] * b[1] - a[1] * b[0]);
  const modulo = (n: number) => ((n % area) + area) % area;
  // Coordinates in the basis (a, b), times the area, tell sites of the torus apart.
  const name = (x: number, y: number) => `${modulo(x * b[1] - y * b[0])},${modulo(y * a[0] - x * a[1])}`;
  const sites = new Map<string, readonly [number, number]>();
  for (let x = 0; x < area; x++) {
    for (let y = 0; y < area; y++) if (!sites.has(name(x, y))) sites.set(name(x, y), [x, y]);
  }
  const names = [...sites.keys()];
  return [...sites.values()].flatMap(([x, y], i): [number, number][] => [
    [i, names.indexOf(name(x + 1, y))],
    [i, names.indexOf(name(x, y + 1))],
  ]);
}
