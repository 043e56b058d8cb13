/** Numbers beyond the first, or all below the second, are scaled by these powers of two before they are squared. */
export const large: f64 = 3.273390607896142e150; // 2⁵⁰⁰
export const small: f64 = 3.4395525670743494e-136; // 2⁻⁴⁵⁰
export const up: f64 = 4.149515568880993e180; // 2⁶⁰⁰
export const down: f64 = 2.409919865102884e-181; // 2⁻⁶⁰⁰

/** Below this the products of a double-double would underflow, and sin x = sinh x = x: those are enlarged by `up`. */
export const tiny: f64 = 3.054936363499605e-151; // 2⁻⁵⁰⁰
