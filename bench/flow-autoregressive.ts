import { type MadeOptions, made } from "../src/flow/index.ts";
import { adam, freeEnergy, minimize } from "../src/freeenergy/index.ts";
import {
  criticalIsingBeta,
  type Graph,
  isingEnergy,
  sherringtonKirkpatrick,
  squareLattice,
} from "../src/model/index.ts";
import { random, treeLeaves } from "../src/tensor/index.ts";
import type { FlowTraining } from "./flow.ts";
import type { TorchProgram } from "./torch.ts";

const samples = 1000;
const learningRate = 1e-3;

/** Masked autoencoders of the sizes that Wu, Wang and Zhang (2019) take. */
export function autoregressiveTrainings(): readonly FlowTraining[] {
  return [
    training("MADE, Ising 4×4", 0.0085, squareLattice(4, 4), { depth: 3, width: 4 }),
    training("MADE, Ising 8×8", 0.21, squareLattice(8, 8), { depth: 3, width: 4 }),
    training("MADE, SK 20 spins", 0.0033, sherringtonKirkpatrick(20, random.key(0)), { depth: 1, width: 1 }),
  ];
}

function training(
  name: string,
  published: number,
  problem: Graph,
  options: Required<Pick<MadeOptions, "depth" | "width">>,
): FlowTraining {
  const model = made(problem.sites, options);
  const parameters = model.init(random.key(1));
  const objective = freeEnergy({
    estimator: "score",
    density: model,
    hamiltonian: isingEnergy(problem),
    beta: criticalIsingBeta,
    samples,
  });
  return {
    name,
    samples,
    parameters: treeLeaves(parameters).reduce((total, leaf) => total + leaf.size, 0),
    published,
    begin: () =>
      minimize(objective, { parameters, aux: objective.start(random.key(2)) }, { optimizer: adam({ learningRate }) }),
    torch: torchMade(problem, options),
  };
}

/** The plain way: a masked layer each, and for every site of a sample a pass through the whole net. */
function torchMade({ sites, edges }: Graph, { depth, width }: { depth: number; width: number }): TorchProgram {
  return {
    setup: `
import torch
from torch import nn
n, depth, width, count, beta = ${sites}, ${depth}, ${width}, ${samples}, ${criticalIsingBeta}
J = torch.zeros(n, n)
for i, j, w in ${JSON.stringify(edges.map(({ sites: [i, j], weight }) => [i, j, weight]))}:
    J[i, j] += w
class Masked(nn.Linear):
    def __init__(self, before, after, exclusive):
        super().__init__(before * n, after * n)
        site = lambda w: torch.arange(n * w) // w
        seen = site(before)[None, :] < site(after)[:, None] if exclusive else site(before)[None, :] <= site(after)[:, None]
        self.register_buffer("mask", seen.to(self.weight.dtype))
    def forward(self, x):
        return nn.functional.linear(x, self.mask * self.weight, self.bias)
widths = [1] + [width] * (depth - 1) + [1]
layers = []
for l in range(depth):
    if l > 0:
        layers.append(nn.PReLU(n * width, init=0.5))
    layers.append(Masked(widths[l], widths[l + 1], l == 0))
net = nn.Sequential(*layers, nn.Sigmoid())
adam = torch.optim.Adam(net.parameters(), lr=${learningRate})
def step():
    with torch.no_grad():
        x = torch.zeros(count, n)
        for i in range(n):
            x[:, i] = torch.bernoulli(net(x)[:, i]) * 2 - 1
        energy = -((x @ J) * x).sum(1)
    p = net(x)
    logp = (torch.log(p + 1e-7) * (x + 1) / 2 + torch.log(1 - p + 1e-7) * (1 - x) / 2).sum(1)
    with torch.no_grad():
        free = energy + logp / beta
    adam.zero_grad()
    (logp * (free - free.mean())).mean().backward()
    adam.step()
`,
    expression: "step()",
  };
}
