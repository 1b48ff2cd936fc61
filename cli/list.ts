import type { Command } from 'commander';
import type { z } from 'zod';
import type { Terminal } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf } from './verb.ts';

/** What narrows a list down: options of these names, and of the same name in the query. */
const filters = { maker: 'only of this maker', product: 'only of this product' } as const;
type Filter = keyof typeof filters;

/** A list of one kind of thing, as it is asked for and shown. */
interface Listing<Item> {
  /** What it lists, as the help says it. */
  readonly of: string;
  readonly examples: Readonly<Record<string, string>>;
  /** Whose list it is, in the words of the command line; `path` is given their values. */
  readonly arguments?: readonly string[];
  readonly path: (...ids: readonly string[]) => string;
  readonly filters?: readonly Filter[];
  readonly item: z.ZodType<Item>;
  readonly inWords: (items: readonly Item[]) => string;
}

/** The verb `list` of a kind of thing: asks for all there is of it, and answers in words or as JSON. */
export function list<Item>(terminal: Terminal, listing: Listing<Item>): Command {
  const made = reading(command('list', listing.of, listing.examples));
  for (const name of listing.arguments ?? []) made.argument(`<${name}>`);
  for (const name of listing.filters ?? []) made.option(`--${name} <${name}>`, filters[name]);
  return made.action(async () => {
    const options = made.opts<ReadingOptions & { readonly [Name in Filter]?: string }>();
    const { maker, product } = options;
    const api = await systemOf(options, terminal);
    const path = listing.path(...(made.processedArgs as readonly string[]));
    const items = await api.list(path, listing.item, { maker, product });
    answer(terminal, options, items, listing.inWords);
  });
}
