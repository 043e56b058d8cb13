import { reflected, renormalizationFlow } from "../src/flow/index.ts";
import { adam, freeEnergy, minimize } from "../src/freeenergy/index.ts";
import { criticalIsingBeta, isingDualField, squareLattice } from "../src/model/index.ts";
import { inv, random, toNested, treeLeaves } from "../src/tensor/index.ts";
import type { FlowTraining } from "./flow.ts";
import type { TorchProgram } from "./torch.ts";

const [length, samples, learningRate] = [4, 256, 1e-3];

/**
 * The neural renormalization group of Li and Wang (2018), with the density as the flow has it and made even. What their
 * program is told in its README makes it even; a step of it goes five times through the net, as it evaluates ln p of its
 * samples anew, and of −x too for a penalty that is zero then. Here the pass that gives the samples and one for −x do.
 */
export function renormalizationTrainings(): readonly FlowTraining[] {
  const { energy, couplings } = isingDualField(squareLattice(length, length), criticalIsingBeta);
  return [false, true].map((isEven) => {
    const half = renormalizationFlow(length);
    const parameters = half.init(random.key(1));
    const objective = freeEnergy({
      estimator: "pathwise",
      density: isEven ? reflected(half) : half,
      hamiltonian: energy,
      beta: 1,
      samples,
    });
    return {
      name: `neural RG 4×4${isEven ? ", even" : ""}`,
      samples,
      parameters: treeLeaves(parameters).reduce((total, leaf) => total + leaf.size, 0),
      ...(isEven && { published: 0.107 }),
      begin: () =>
        minimize(objective, { parameters, aux: objective.start(random.key(2)) }, { optimizer: adam({ learningRate }) }),
      torch: torchRenormalization(toNested(inv(couplings)), isEven),
    };
  });
}

/** The plain way: a module for every net, and a gather and a scatter for every layer of blocks. */
function torchRenormalization(inverse: unknown, isEven: boolean): TorchProgram {
  return {
    setup: `
import math, torch
from torch import nn
L, count = ${length}, ${samples}
inverse = torch.tensor(${JSON.stringify(inverse)})
def net():
    layers = []
    for before, after in [(2, 10), (10, 12), (12, 10), (10, 2)]:
        layers += [nn.Linear(before, after), nn.Tanh()]
    return nn.Sequential(*layers[:-1])
class Coupling(nn.Module):
    def __init__(self, passive):
        super().__init__()
        active = [i for i in range(4) if i not in passive]
        self.passive, self.active, self.back = passive, active, [(passive + active).index(i) for i in range(4)]
        self.scale, self.shift = net(), net()
        self.factor = nn.Parameter(torch.zeros(2, 2))
    def forward(self, x, inverted):
        kept, moved = x[:, self.passive], x[:, self.active]
        s = 3 * torch.tanh(self.factor[0] * self.scale(kept) / 3)
        t = self.factor[1] * self.shift(kept)
        moved, s = ((moved - t) * torch.exp(-s), -s) if inverted else (moved * torch.exp(s) + t, s)
        return torch.cat([kept, moved], 1)[:, self.back], s.sum(1)
def sites(stride, shift):
    corners = range(shift * stride, L + shift * stride, 2 * stride)
    across = lambda x: [x % L, (x + stride) % L]
    return torch.tensor([[x + L * y for y in across(top) for x in across(left)] for top in corners for left in corners])
layers = [sites(stride, shift) for stride in (2, 1) for shift in (0, 1)]
blocks = nn.ModuleList(nn.ModuleList(Coupling(p) for p in ([0, 3], [1, 2], [0, 1], [2, 3])) for _ in layers)
adam = torch.optim.Adam(blocks.parameters(), lr=${learningRate})
def through(x, inverted):
    total = 0
    way = (lambda steps: list(steps)[::-1]) if inverted else list
    for where, block in way(zip(layers, blocks)):
        y = x[:, where].reshape(-1, 4)
        for coupling in way(block):
            y, change = coupling(y, inverted)
            total = total + change.reshape(count, -1).sum(1)
        x = x.clone()
        x[:, where] = y.reshape(count, -1, 4)
    return x, total
def normal(z):
    return -0.5 * (z ** 2 + math.log(2 * math.pi)).sum(1)
def step():
    z = torch.randn(count, L * L)
    x, change = through(z, False)
    logp = normal(z) - change
    if ${isEven ? "True" : "False"}:
        z, change = through(-x, True)
        logp = torch.logaddexp(logp, normal(z) + change) - math.log(2)
    energy = 0.5 * (x * (x @ inverse)).sum(1) - (torch.nn.functional.softplus(2 * x) - x - math.log(2)).sum(1)
    adam.zero_grad()
    (energy + logp).mean().backward()
    adam.step()
`,
    expression: "step()",
  };
}
