/** ln 2 in three parts, the first two of 40 bits: their products with a whole number below 2¹³ are exact. */
export const ln2Head: f64 = 0.6931471805601177;
export const ln2Middle: f64 = -1.7239444525610826e-13;
export const ln2Low: f64 = -4.00865610552017e-26;

/** The last two of these parts in one. */
export const ln2Tail: f64 = -1.7239444525614835e-13;
