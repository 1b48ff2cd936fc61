import type { Command } from 'commander';
import { Fault } from '../contract/fault.ts';
import { checkProductModel, type ModelMistake } from '../contract/model/check-product-model.ts';
import { productModelJsonSchema } from '../contract/model/product-model-json-schema.ts';
import { type SessionGap, sessionGap } from '../contract/records/session-gap.ts';
import { addedProduct, type Listing, productListing } from './answers.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import { momentInWords } from './figures.ts';
import { list } from './list.ts';
import { readJsonFile } from './read-file.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import {
  answer,
  asking,
  command,
  family,
  type ReadingOptions,
  reading,
  systemOf,
  type Verb,
} from './verb.ts';

/** `valuemesh product`: the models by which use is understood. */
export const productVerb: Verb = (terminal) =>
  family('product', 'product models: check, add, list; and the gap that data tell', [
    check(terminal),
    add(terminal),
    listProducts(terminal),
    gap(terminal),
    schema(terminal),
  ]);

function check(terminal: Terminal): Command {
  return command('check', 'check product models without a system; tells every mistake at once', {
    'valuemesh product check e-bike.json': 'says whether the model is fit for use',
    'valuemesh product check models/*.json --json': 'answers {file, mistakes} of each',
  })
    .argument('<file...>', 'product models in JSON')
    .option('--json', 'answer as JSON')
    .action(async (files: readonly string[], options: ReadingOptions) => {
      const checked = await Promise.all(
        files.map(async (file) => ({ file, mistakes: mistakesIn(await readJsonFile(file)) })),
      );
      const sound = checked.filter(({ mistakes }) => mistakes.length === 0);
      if (options.json) terminal.out(JSON.stringify(checked, null, 2));
      else for (const { file } of sound) terminal.out(`${file}: fit for use`);
      const wrong = checked.filter(({ mistakes }) => mistakes.length > 0);
      if (wrong.length > 0) throw invalid(wrong);
    });
}

function add(terminal: Terminal): Command {
  const made = command('add', 'put a product model, or a new version of one, in force', {
    'valuemesh product add e-bike.json --maker acme': 'makes it a product of acme',
  });
  return asking(made)
    .argument('<file>', 'product model in JSON')
    .requiredOption('--maker <maker>', 'whose product it is')
    .action(async (file: string, options: ConnectOptions & { readonly maker: string }) => {
      const model = await readJsonFile(file);
      const mistakes = mistakesIn(model);
      if (mistakes.length > 0) throw invalid([{ file, mistakes }]);
      const api = await systemOf(options, terminal);
      const { maker } = options;
      const added = await api.post('/api/v1/products', addedProduct, { maker, model });
      terminal.out(`${added.maker}/${added.product} version ${added.version} is in force.`);
    });
}

function listProducts(terminal: Terminal): Command {
  return list(terminal, {
    of: 'the products that the key may see',
    examples: { 'valuemesh product list': 'each with its devices, customers and sessions' },
    path: () => '/api/v1/products',
    item: productListing,
    inWords: (products) => (products.length === 0 ? nothing : table(terminal, columns, products)),
  });
}

function gap(terminal: Terminal): Command {
  const made = command(
    'gap',
    'the silence between two sessions: in force, and as the readings tell it',
    {
      'valuemesh product gap acme e-bike':
        'fixed or tuned, since when, and what another would change',
    },
  );
  return reading(made)
    .argument('<maker>')
    .argument('<product>')
    .action(async (maker: string, product: string, options: ReadingOptions) => {
      const api = await systemOf(options, terminal);
      const path = address`/api/v1/makers/${maker}/products/${product}/session-gap`;
      const found = await api.get(path, sessionGap, {});
      answer(terminal, options, found, () => [found.sentence, ...wordsOf(found)].join('\n'));
    });
}

function schema(terminal: Terminal): Command {
  return command('schema', 'the JSON Schema of product models, for editors', {
    'valuemesh product schema > product-model.schema.json': 'writes it to a file',
  }).action(() => terminal.out(JSON.stringify(productModelJsonSchema(), null, 2)));
}

/** When the gap changed, from what, to what and why. */
function wordsOf({ changes }: SessionGap): readonly string[] {
  return changes.map(
    ({ at, before, seconds, why }) =>
      `${momentInWords(at)}  from ${before} s to ${seconds} s: ${why}`,
  );
}

const nothing = 'There is no product yet; `valuemesh product add FILE --maker MAKER` adds one.';

const columns = [
  { title: 'maker', of: (product: Listing) => product.maker + (product.demo ? ' (demo)' : '') },
  { title: 'product', of: (product: Listing) => product.product },
  { title: 'name', of: (product: Listing) => product.name },
  { title: 'version', of: (product: Listing) => product.version, align: 'right' },
  { title: 'devices', of: (product: Listing) => product.devices, align: 'right' },
  { title: 'customers', of: (product: Listing) => product.customers, align: 'right' },
  { title: 'sessions', of: (product: Listing) => product.sessions, align: 'right' },
  { title: 'last reading', of: (product: Listing) => momentInWords(product.lastReading) },
] as const;

function mistakesIn(candidate: unknown): readonly ModelMistake[] {
  const checked = checkProductModel(candidate);
  return checked.ok ? [] : checked.mistakes;
}

function invalid(
  wrong: readonly { readonly file: string; readonly mistakes: readonly ModelMistake[] }[],
): Fault {
  const mistakes = wrong.flatMap(({ file, mistakes: found }) =>
    found.map(({ path, expected }) => ({ path: `${file}: ${path}`, expected })),
  );
  const count = mistakes.length === 1 ? '1 mistake was' : `${mistakes.length} mistakes were`;
  return new Fault('model-invalid', `${count} found.`, 'Correct what is named and check again.', {
    mistakes,
  });
}
