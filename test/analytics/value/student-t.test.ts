import { describe, expect, it } from 'vitest';
import { upperQuantile, upperTail } from '../../../analytics/value/student-t.ts';

describe("Student's t", () => {
  it.each([
    // Closed forms: 1 degree is Cauchy, 2 degrees are algebraic.
    { t: 1, degrees: 1, tail: 0.25 },
    { t: Math.sqrt(2), degrees: 2, tail: (1 - Math.sqrt(0.5)) / 2 },
    // Tables: NIST/SEMATECH e-Handbook 1.3.6.7.2.
    { t: 1.812461, degrees: 10, tail: 0.05 },
    { t: 2.624494, degrees: 14, tail: 0.01 },
    { t: 1.644854, degrees: 1e9, tail: 0.05 },
  ])('has $tail above $t with $degrees degrees of freedom', ({ t, degrees, tail }) => {
    expect(upperTail(t, degrees)).toBeCloseTo(tail, 6);
    expect(upperTail(-t, degrees)).toBeCloseTo(1 - tail, 6);
    expect(upperQuantile(tail, degrees)).toBeCloseTo(t, 5);
  });
});
