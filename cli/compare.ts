import { withheldReasons } from '../contract/records/estimate.ts';
import {
  type KindComparison,
  type KindOther,
  type KindPair,
  type KindSide,
  kindComparison,
} from '../contract/records/kind-comparison.ts';
import { address } from './api-client.ts';
import { estimateInWords, shareInWords } from './figures.ts';
import { printable, table } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh compare`: whether products of one kind are used in the same ways. */
export const compareVerb: Verb = (terminal) => {
  const made = command(
    'compare',
    'the use contexts of a product beside those of products of its kind',
    {
      'valuemesh compare acme e-bike': 'with every other product of the kind',
      'valuemesh compare acme e-bike cargo-bike --json': 'with one, for another program',
    },
  );
  return reading(made)
    .argument('<maker>')
    .argument('<product>')
    .argument('[other]')
    .action(
      async (
        maker: string,
        product: string,
        other: string | undefined,
        options: ReadingOptions,
      ) => {
        const api = await systemOf(options, terminal);
        const found = await api.get(
          address`/api/v1/makers/${maker}/products/${product}/kind`,
          kindComparison,
          { other },
        );
        answer(terminal, options, found, () => inWords(found, terminal));
      },
    );
};

function inWords({ name, withheld, others }: KindComparison, terminal: Terminal): string {
  if (withheld !== undefined) return `${printable(name)}: ${withheldReasons[withheld]}`;
  return others.map((other) => otherInWords(other, terminal)).join('\n\n');
}

function otherInWords(other: KindOther, terminal: Terminal): string {
  const { name, sentence, by, leftOut, samePrices, pairs } = other;
  return [
    paint(terminal, 'bold', `Beside ${printable(name)}`),
    printable(sentence),
    ...(by.length === 0 ? [] : [printable(`Compared by ${by.join(', ')}.`)]),
    ...leftOut.map(({ label, reason }) => printable(`Not by ${label}: ${leftOutWords[reason]}.`)),
    ...(samePrices === false ? ['Each is judged at its own prices, and these differ.'] : []),
    ...(pairs.length === 0 ? [] : ['', table(terminal, columns, pairs), '']),
    ...pairs.map((pair) => printable(pair.sentence)),
  ].join('\n');
}

const leftOutWords: Readonly<Record<KindOther['leftOut'][number]['reason'], string>> = {
  'only-here': 'only this product tells it',
  'only-there': 'only the other product tells it',
  'units-differ': 'the units measure different things',
  'made-differently': 'it is made of readings in another way',
};

const namesOf = (side: KindSide | null) =>
  side?.contexts.map(({ name }) => name).join(' + ') ?? '–';
const shareOf = (side: KindSide | null) =>
  side?.shareOfSessions.value == null ? '–' : shareInWords(side.shareOfSessions.value);

const columns = [
  { title: 'here', of: ({ here }: KindPair) => namesOf(here) },
  { title: 'there', of: ({ there }: KindPair) => namesOf(there) },
  { title: 'found again', of: ({ sureness }: KindPair) => shareInWords(sureness), align: 'right' },
  { title: 'share here', of: ({ here }: KindPair) => shareOf(here), align: 'right' },
  { title: 'there', of: ({ there }: KindPair) => shareOf(there), align: 'right' },
  {
    title: 'more value here (90 % interval)',
    of: ({ value }: KindPair) => (value === null ? '–' : estimateInWords(value)),
  },
] as const;
