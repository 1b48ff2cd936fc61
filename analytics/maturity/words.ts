import type { MaturityStage } from '../../contract/records/maturity.ts';

/** The stages as people read them. */
export const stageWords: Readonly<Record<MaturityStage, string>> = {
  connect: 'Connect',
  share: 'Share',
  solve: 'Solve',
  innovate: 'Innovate',
};

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A number of things. */
export function countInWords(count: number): string {
  return whole.format(count);
}

/** A share as per cent; nearly all never reads as all, nor hardly any as none. */
export function shareInWords(share: number): string {
  if (share > 0.995 && share < 1) return 'more than 99 %';
  if (share > 0 && share < 0.005) return 'less than 1 %';
  return `${Math.round(100 * share)} %`;
}

/** The first letter large. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
