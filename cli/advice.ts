import { type Command, Option } from 'commander';
import { type AdviceRecord, adviceRecord, adviceStates } from '../contract/records/advice.ts';
import { productListing } from './answers.ts';
import { type Api, address } from './api-client.ts';
import { estimateInWords, momentInWords } from './figures.ts';
import { countOption } from './option-values.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import {
  answer,
  command,
  family,
  type ReadingOptions,
  reading,
  systemOf,
  type Verb,
} from './verb.ts';

/** `valuemesh advice`: what was suggested to whom, and what came of it. */
export const adviceVerb: Verb = (terminal) => family('advice', 'advice: list', [list(terminal)]);

interface ListOptions extends ReadingOptions {
  readonly maker?: string;
  readonly product?: string;
  readonly customer?: string;
  readonly state?: string;
  readonly limit: number;
}

function list(terminal: Terminal): Command {
  const made = command('list', 'advice given, latest first', {
    'valuemesh advice list --maker acme --state accepted': 'what customers of acme took up',
  });
  return reading(made)
    .option('--maker <maker>', 'only of this maker')
    .option('--product <product>', 'only for this product')
    .option('--customer <customer>', 'only to this customer')
    .addOption(new Option('--state <state>', 'only in this state').choices([...adviceStates]))
    .option('--limit <count>', 'at most this many of each maker', countOption, 50)
    .action(async (options: ListOptions) => {
      const api = await systemOf(options, terminal);
      const makers = options.maker === undefined ? await makersSeen(api) : [options.maker];
      const lists = await Promise.all(makers.map((maker) => adviceOf(api, maker, options)));
      const items = lists.flat();
      answer(terminal, options, items, () =>
        items.length === 0 ? 'No advice was given yet.' : table(terminal, columns, items),
      );
    });
}

function adviceOf(api: Api, maker: string, { product, customer, state, limit }: ListOptions) {
  const query = { product, customer, state, limit: Math.min(limit, 1_000) };
  return api.list(address`/api/v1/makers/${maker}/advice`, adviceRecord, query, {
    most: limit,
  });
}

async function makersSeen(api: Api): Promise<readonly string[]> {
  const products = await api.list('/api/v1/products', productListing);
  return [...new Set(products.map(({ maker }) => maker))];
}

const columns = [
  { title: 'created', of: (one: AdviceRecord) => momentInWords(one.created) },
  { title: 'device', of: (one: AdviceRecord) => `${one.maker}/${one.product}/${one.device}` },
  { title: 'customer', of: (one: AdviceRecord) => one.customer },
  {
    title: 'advice',
    of: (one: AdviceRecord) => `${one.settingLabel}: ${one.from} → ${one.to}`,
  },
  { title: 'use context', of: (one: AdviceRecord) => one.contextName },
  { title: 'expected', of: (one: AdviceRecord) => estimateInWords(one.expected) },
  { title: 'state', of: (one: AdviceRecord) => one.state },
];
