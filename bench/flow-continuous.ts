import { flow, mongeAmpereFlow, standardNormal } from "../src/flow/index.ts";
import { adam, freeEnergy, minimize } from "../src/freeenergy/index.ts";
import { criticalIsingBeta, isingDualField, squareLattice } from "../src/model/index.ts";
import { inv, random, toNested, treeLeaves } from "../src/tensor/index.ts";
import type { FlowTraining } from "./flow.ts";

const [sites, samples, hidden, steps, learningRate] = [16, 64, 512, 10, 1e-3];

/** The Monge–Ampère flow of Zhang, E and Wang (2018) for the dual field of 4×4 Ising spins. */
export function continuousTrainings(): readonly FlowTraining[] {
  const { energy, couplings } = isingDualField(squareLattice(4, 4), criticalIsingBeta);
  const bijector = mongeAmpereFlow({
    event: [sites],
    hidden,
    even: true,
    method: "rk4",
    steps,
    gradient: "direct",
  });
  const density = flow(standardNormal([sites]), bijector);
  const objective = freeEnergy({ estimator: "pathwise", density, hamiltonian: energy, beta: 1, samples });
  const parameters = density.init(random.key(1));
  const training: FlowTraining = {
    name: "Monge-Ampère, Ising 4×4",
    samples,
    parameters: treeLeaves(parameters).reduce((total, leaf) => total + leaf.size, 0),
    published: 0.038,
    begin: () =>
      minimize(objective, { parameters, aux: objective.start(random.key(2)) }, { optimizer: adam({ learningRate }) }),
    torch: { setup: torchSetup(toNested(inv(couplings))), expression: "step()" },
  };
  return [training];
}

/** Gradient and Laplacian in closed form, through which PyTorch differentiates. */
function torchSetup(inverse: unknown): string {
  return `
import math, torch
inverse = torch.tensor(${JSON.stringify(inverse)})
weight = torch.nn.Parameter(torch.randn(${hidden}, ${sites}) / math.sqrt(${sites}))
amplitude = torch.nn.Parameter(torch.randn(${hidden}) / math.sqrt(${hidden}))
adam = torch.optim.Adam([weight, amplitude], lr=${learningRate})
def field(x):
    s = torch.tanh(x @ weight.T)
    return (s * amplitude) @ weight, (1 - s * s) @ (amplitude * (weight ** 2).sum(1))
def step():
    x = torch.randn(${samples}, ${sites})
    logp = -0.5 * (x ** 2 + math.log(2 * math.pi)).sum(1)
    h = 1 / ${steps}
    for _ in range(${steps}):
        k1, l1 = field(x)
        k2, l2 = field(x + h / 2 * k1)
        k3, l3 = field(x + h / 2 * k2)
        k4, l4 = field(x + h * k3)
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        logp = logp - h / 6 * (l1 + 2 * l2 + 2 * l3 + l4)
    energy = 0.5 * (x * (x @ inverse)).sum(1) - (torch.nn.functional.softplus(2 * x) - x - math.log(2)).sum(1)
    adam.zero_grad()
    (energy + logp).mean().backward()
    adam.step()
`;
}
