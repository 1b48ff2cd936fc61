import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import {
  type AmountWeight,
  amountWeight,
  customerWeights,
} from '../contract/records/customer-weight.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import { momentInWords, numberInWords } from './figures.ts';
import { list } from './list.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { asking, command, family, systemOf, type Verb } from './verb.ts';

/** `valuemesh weight`: what use is worth to a customer, by the customer's own word. */
export const weightVerb: Verb = (terminal) =>
  family('weight', "customers' own weights: list, set", [listWeights(terminal), set(terminal)]);

function listWeights(terminal: Terminal): Command {
  return list(terminal, {
    of: 'what amounts are worth to a customer',
    examples: { 'valuemesh weight list acme c-17': "the maker's price beside the customer's own" },
    arguments: ['maker', 'customer'],
    path: (maker = '', customer = '') =>
      address`/api/v1/makers/${maker}/customers/${customer}/weights`,
    item: amountWeight,
    inWords: (weights) =>
      weights.length === 0
        ? 'The products of this customer leave nothing to be set.'
        : table(terminal, columns, weights),
  });
}

interface SetOptions extends ConnectOptions {
  readonly fromBeginning?: boolean;
}

function set(terminal: Terminal): Command {
  const made = command('set', 'set on behalf of a customer what one unit of an amount is worth', {
    'valuemesh weight set acme c-17 e-bike distance 0.45': 'for uses that begin from now on',
    'valuemesh weight set acme c-17 e-bike distance maker --from-beginning':
      "the maker's price again, for all of the past too",
  });
  return asking(made)
    .argument('<maker>')
    .argument('<customer>')
    .argument('<product>')
    .argument('<amount>', 'an outcome or a resource that customers may set')
    .argument('<worth>', 'money a unit, or `maker` for the price of the maker', worthArgument)
    .option('--from-beginning', 'for the whole past too (default: for uses from now on)')
    .action(
      async (
        maker: string,
        customer: string,
        product: string,
        feature: string,
        { worth }: { readonly worth: number | null },
        options: SetOptions,
      ) => {
        const api = await systemOf(options, terminal);
        const path = address`/api/v1/makers/${maker}/customers/${customer}/weights/${product}/${feature}`;
        const from = options.fromBeginning === true ? 'beginning' : 'now';
        await api.put(path, customerWeights, { worth, from });
        const when = from === 'now' ? 'from now on' : 'from the beginning';
        const whose = worth === null ? "the maker's price holds" : `${worth} a unit holds`;
        terminal.out(`For ${feature} of ${product}, ${whose} for ${customer} ${when}.`);
      },
    );
}

/** In an object, since commander takes null for an argument that is not given. */
function worthArgument(text: string): { readonly worth: number | null } {
  if (text === 'maker') return { worth: null };
  const worth = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(worth) && worth >= 0) return { worth };
  throw new InvalidArgumentError('Expected an amount of money of at least 0, or `maker`.');
}

const price = (worth: number | null, currency: string) =>
  worth === null ? '' : `${numberInWords(worth)} ${currency}`;

const columns = [
  { title: 'product', of: ({ product }: AmountWeight) => product },
  { title: 'amount', of: ({ feature }: AmountWeight) => feature },
  { title: 'of', of: ({ kind }: AmountWeight) => kind },
  { title: 'unit', of: ({ unit }: AmountWeight) => unit },
  { title: "maker's", of: ({ maker, currency }: AmountWeight) => price(maker, currency) },
  { title: 'own', of: ({ own, currency }: AmountWeight) => price(own, currency) },
  {
    title: 'own since',
    of: ({ own, history }: AmountWeight) => {
      const since = history.at(-1)?.from;
      if (own === null || since === undefined) return '';
      return since === 0 ? 'the beginning' : momentInWords(since);
    },
  },
];
