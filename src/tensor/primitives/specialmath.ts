/** Special functions of one real number, to a few units in the last place. */

/** Chebyshev coefficients (the first halved) of (1 + 2x) exp(x²) erfc(x) in t = (x − 3.75)/(x + 3.75), x ≥ 0. */
const scaledErfcCoefficients = [
  1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189, -0.026658668435305753,
  0.009074997670705265, -0.002413163540417608, 0.0004907758365258086, -0.00006916973302501207, 0.000004139027986073001,
  7.7403830661984e-7, -2.1886401049235297e-7, 1.076499946566193e-8, 4.521959811209351e-9, -7.754400208920236e-10,
  -6.318088341770441e-11, 2.8687950100523475e-11, 1.9455867673227423e-13, -9.654696835077547e-13, 3.252547288150517e-14,
  3.3478110950629934e-14, -1.8645713416239818e-15, -1.2508034399781258e-15, 7.417404318570045e-17,
  5.067326039956653e-17,
];

/** Taylor coefficients of erf(x)/x in x²: 2/√π · (−1)ᵏ/(k! (2k + 1)). */
const erfCoefficients = Array.from({ length: 12 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return ((k % 2 === 0 ? 1 : -1) * 2) / (Math.sqrt(Math.PI) * factorial * (2 * k + 1));
});

/** Value of Σ cₖ xᵏ. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * x + coefficients[k];
  return value;
}

/** exp(−x²); x² is split so that its rounding is not amplified. */
function gaussian(x: number): number {
  const head = Math.fround(x);
  return Math.exp(-head * head) * Math.exp((head - x) * (head + x));
}

/**
 * erfc(x) for x ≥ 0 by the expansion of M. M. Shepherd and J. G. Laframboise, Math. Comp. 36, 249 (1981), summed by
 * Clenshaw's recurrence.
 */
function erfcPositive(x: number): number {
  if (x > 27) return 0;
  const t = (x - 3.75) / (x + 3.75);
  let [next, afterNext] = [0, 0];
  for (let k = scaledErfcCoefficients.length - 1; k >= 1; k--) {
    [next, afterNext] = [2 * t * next - afterNext + scaledErfcCoefficients[k], next];
  }
  return (gaussian(x) * (t * next - afterNext + scaledErfcCoefficients[0])) / (1 + 2 * x);
}

/** 1 − erf(x), accurate where it is small. */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.5) return 1 - x * polynomial(erfCoefficients, x * x);
  return x < 0 ? 2 - erfcPositive(-x) : erfcPositive(x);
}

/** Bernoulli numbers B₂, B₄, …, B₂₀. */
const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];

/** Hurwitz's ζ(s, x) = Σₖ (x + k)⁻ˢ for whole s ≥ 2: direct terms, then the Euler–Maclaurin formula (DLMF 2.10.1). */
export function hurwitzZeta(s: number, x: number): number {
  if (x <= 0) return hurwitzZetaLeft(s, x);
  let sum = 0;
  let a = x;
  for (; a < s + 12; a++) sum += a ** -s;
  let term = a ** -s;
  sum += (a * term) / (s - 1) + term / 2;
  for (let j = 1; j <= bernoulli.length; j++) {
    // term = s (s+1) … (s+2j−2) a^(−s−2j+1) / (2j)!
    term *= j === 1 ? s / (2 * a) : ((s + 2 * j - 3) * (s + 2 * j - 2)) / ((2 * j - 1) * 2 * j * a * a);
    sum += bernoulli[j - 1] * term;
  }
  return sum;
}

/** For x < 0 the terms left and right of zero are two sums of the other kind. */
function hurwitzZetaLeft(s: number, x: number): number {
  const right = x - Math.floor(x);
  if (right === 0) return s % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const left = hurwitzZeta(s, 1 - right) - hurwitzZeta(s, 1 - x);
  return hurwitzZeta(s, right) + (s % 2 === 0 ? left : -left);
}

const eulerGamma = 0.5772156649015329;

/** Taylor coefficients of ln Γ(2 + z)/z: 1 − γ, then (−1)ᵏ (ζ(k) − 1)/k for k = 2, 3, … (DLMF 5.7.3). */
const logGammaCoefficients = Array.from({ length: 30 }, (_, i) =>
  i === 0 ? 1 - eulerGamma : ((i % 2 === 1 ? 1 : -1) * hurwitzZeta(i + 1, 2)) / (i + 1),
);

/** ln |Γ(x)|; +∞ at 0, −1, −2, … */
export function logGamma(x: number): number {
  if (x < 0) return Math.log(Math.PI / Math.abs(sineOfPi(x))) - logGamma(1 - x);
  if (x < 0.5) return logGamma(1 + x) - Math.log(x);
  if (x < 1.5) return logGamma2(x - 1) - Math.log1p(x - 1);
  if (x < 10) {
    let [product, rest] = [1, x];
    while (rest > 2.5) product *= --rest;
    return Math.log(product) + logGamma2(rest - 2);
  }
  let series = 0;
  for (let j = bernoulli.length; j >= 1; j--) series = series / (x * x) + bernoulli[j - 1] / (2 * j * (2 * j - 1));
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series / x;
}

/** ln Γ(2 + z) for |z| ≤ 1/2. */
function logGamma2(z: number): number {
  return z * polynomial(logGammaCoefficients, z);
}

/** sin(πx), exact at whole and half numbers. */
function sineOfPi(x: number): number {
  const nearest = Math.round(x);
  const value = Math.sin(Math.PI * (x - nearest));
  return nearest % 2 === 0 ? value : -value;
}

/** ψ(x) = d ln Γ(x)/dx: recurrence to x ≥ 10, then the asymptotic series (DLMF 5.11.2); reflected for x < 0. */
export function digamma(x: number): number {
  if (x <= 0) {
    const fraction = x - Math.round(x);
    return fraction === 0 ? Number.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * fraction);
  }
  let sum = 0;
  let a = x;
  for (; a < 10; a++) sum += 1 / a;
  let series = 0;
  for (let j = bernoulli.length; j >= 1; j--) series = (series + bernoulli[j - 1] / (2 * j)) / (a * a);
  return Math.log(a) - 0.5 / a - series - sum;
}

/** ψ⁽ⁿ⁾(x), the n-th derivative of the digamma function. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return (n % 2 === 1 ? factorial : -factorial) * hurwitzZeta(n + 1, x);
}
