import { withheldReasons } from '../../contract/records/estimate.ts';
import type { CustomerValue } from '../../contract/records/value.ts';
import { withheld } from './made-up-estimates.ts';

type ProductValue = CustomerValue['products'][number];

/**
 * How a customer stands against others, where there are uses enough: e-bikes in like use, all else
 * over all ways of use.
 */
export function comparisonOf(
  product: string,
  n: number,
  difference: number,
): Pick<ProductValue, 'againstPeers' | 'peers' | 'best' | 'room' | 'bestOver'> {
  const enough = n >= 10;
  return {
    againstPeers: {
      ...{ unit: '%', n, customers: 41, method: 'context-adjusted ratio, cluster bootstrap' },
      ...(enough
        ? { value: difference, lo90: difference - 5, hi90: difference + 5 }
        : withheld('not-enough-sessions')),
    },
    peers: comparedWith(product, enough),
    best: bestOf(n, 18),
    bestOver: product === 'e-bike' ? 'own' : 'all',
    room: bestOf(n, 18 - difference),
  };
}

function comparedWith(product: string, enough: boolean): ProductValue['peers'] {
  if (product === 'e-bike') {
    const sentence = enough
      ? 'Compared in your own ways of use.'
      : withheldReasons['not-enough-sessions'];
    return { contexts: 'own', sentence };
  }
  const because = 'not-enough-customers';
  return {
    contexts: 'all',
    because,
    sentence: 'Too few share your ways of use; over all of them.',
  };
}

/** The best tenth against something, told where there are uses enough. */
function bestOf(n: number, more: number): ProductValue['best'] {
  return {
    ...{ unit: '%', n, customers: 41, method: 'regression of the 0.9 quantile' },
    ...(n >= 10
      ? { value: more, lo90: more - 6, hi90: more + 6 }
      : withheld('not-enough-sessions')),
  };
}
