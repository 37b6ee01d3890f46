/**
 * 97.5 % quantiles of Student's t distribution for 1 to 30 degrees of freedom (standard tables, e.g. NIST/SEMATECH
 * e-Handbook of Statistical Methods, 1.3.6.7.2).
 */
const t975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;

/** 97.5 % quantile of the normal distribution. */
export const z975 = 1.959964;

/**
 * 97.5 % quantile of Student's t: the factor of a two-sided 95 % interval. Beyond the table by the first term of its
 * series, good to 0.001 there.
 */
export function studentT975(degreesOfFreedom: number): number {
  const listed = t975[degreesOfFreedom - 1];
  return listed ?? z975 * (1 + (z975 ** 2 + 1) / (4 * degreesOfFreedom));
}

/** Distribution function of the normal distribution (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
export function normalShareBelow(z: number): number {
  if (z < 0) return 1 - normalShareBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
