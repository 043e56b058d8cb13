import { diagonal, type Key, mul, qr, random, sign, slice, type Tensor, transpose, zeros } from "../../tensor/index.ts";

/** The first weights of a layer, [inputs, outputs], from a key. */
export type Initializer = (key: Key, inputs: number, outputs: number) => Tensor;

/** Normal with variance 1/inputs, which keeps the size of what goes through where the activation is linear near zero. */
export const lecunNormal: Initializer = (key, inputs, outputs) => scaled(key, inputs, outputs, 1 / inputs);

/** Normal with variance 2/(inputs + outputs): X. Glorot and Y. Bengio, AISTATS 2010, eq. 12. */
export const glorotNormal: Initializer = (key, inputs, outputs) => scaled(key, inputs, outputs, 2 / (inputs + outputs));

/** Normal with variance 2/inputs, for rectifiers, which let half of it through: K. He et al., ICCV 2015, eq. 10. */
export const heNormal: Initializer = (key, inputs, outputs) => scaled(key, inputs, outputs, 2 / inputs);

/**
 * Orthonormal columns, or rows where there are fewer of them, distributed evenly: A. M. Saxe, J. L. McClelland and
 * S. Ganguli, ICLR 2014.
 */
export const orthogonal: Initializer = (key, inputs, outputs) => {
  const [tall, thin] = [Math.max(inputs, outputs), Math.min(inputs, outputs)];
  const { q, r } = qr(random.normal(key, [tall, thin]));
  // With the signs of R's diagonal Q is evenly distributed, whatever signs the decomposition chose.
  const even = mul(q, sign(slice(diagonal(r), [0, thin])));
  return inputs >= outputs ? even : transpose(even);
};

/** All zero: a last layer that begins so says nothing at first. */
export const zeroWeights: Initializer = (_key, inputs, outputs) => zeros([inputs, outputs]);

function scaled(key: Key, inputs: number, outputs: number, variance: number): Tensor {
  return random.normal(key, [inputs, outputs]).mul(Math.sqrt(variance));
}
