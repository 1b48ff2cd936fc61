import type { Command } from 'commander';
import { Fault } from '../contract/fault.ts';
import { type Customer, customer, importResult } from '../contract/records/registry.ts';
import { customerValue } from '../contract/records/value.ts';
import type { Attributes } from './answers.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import { attributesInWords, estimateInWords } from './figures.ts';
import { list } from './list.ts';
import { attributeOption, listOption } from './option-values.ts';
import { printable, table } from './table.ts';
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

/** `valuemesh customer`: who uses the products. */
export const customerVerb: Verb = (terminal) =>
  family('customer', 'customers: add, list, show', [
    add(terminal),
    listCustomers(terminal),
    show(terminal),
  ]);

interface AddOptions extends ConnectOptions {
  readonly name?: string;
  readonly group?: string;
  readonly timezone?: string;
  readonly consents?: readonly string[];
  readonly attribute?: Attributes;
}

function add(terminal: Terminal): Command {
  const made = command('add', 'add a customer, or change what is known of one', {
    'valuemesh customer add acme c-17 --name "Ada" --consents named,comparison':
      'who may be named by a reading and takes part in comparisons',
  });
  return asking(made)
    .argument('<maker>')
    .argument('<customer>', 'an id that says nothing about the person')
    .option('--name <name>', 'what people read')
    .option('--group <path>', 'the group it belongs to, such as europe/berlin')
    .option('--timezone <zone>', 'such as Europe/Berlin')
    .option('--consents <list>', 'what it agreed to: named, comparison, advice', listOption)
    .option('--attribute <key=value>', 'attribute; may be repeated', attributeOption)
    .action(async (maker: string, id: string, options: AddOptions) => {
      const { name: customerName, group, timezone, consents, attribute } = options;
      const about = { customerName, group, timezone, consents, customerAttributes: attribute };
      const api = await systemOf(options, terminal);
      const rows = [{ maker, customer: id, ...about }];
      await api.post('/api/v1/registry/import', importResult, rows);
      terminal.out(`${maker} knows customer ${id}.`);
    });
}

function listCustomers(terminal: Terminal): Command {
  return list(terminal, {
    of: 'customers',
    examples: {
      'valuemesh customer list --maker acme --json': 'those of acme, for another program',
    },
    path: () => customersPath,
    filters: ['maker'],
    item: customer,
    inWords: (customers) => table(terminal, columns, customers),
  });
}

function show(terminal: Terminal): Command {
  const made = command('show', 'one customer: what is known, and what use gave', {
    'valuemesh customer show acme c-17': 'one sentence for each product',
  });
  return reading(made)
    .argument('<maker>')
    .argument('<customer>')
    .action(async (maker: string, id: string, options: ReadingOptions) => {
      const api = await systemOf(options, terminal);
      const known = (await api.list(customersPath, customer, { maker })).find(
        (one) => one.id === id,
      );
      if (known === undefined) throw unknown(maker, id);
      const path = address`/api/v1/makers/${maker}/customers/${id}/value`;
      const { products } = await api.get(path, customerValue);
      answer(terminal, options, { ...known, products }, () => {
        const sentences = products.flatMap(
          ({ sentence, againstPeers, peers, best, bestOver, room }) => [
            `  ${printable(sentence)}`,
            ...(againstPeers.value !== null && peers.contexts === 'own'
              ? []
              : [`    ${printable(peers.sentence)}`]),
            ...(best.value === null
              ? []
              : [
                  `    The best tenth of ${bestOver === 'own' ? 'such users' : 'all users'} get ${estimateInWords(best)} more than they all on average,`,
                  `    and ${estimateInWords(room)} more than this customer.`,
                ]),
          ],
        );
        const use = sentences.length === 0 ? ['  No session yet.'] : sentences;
        return [table(terminal, columns, [known]), '', ...use].join('\n');
      });
    });
}

const customersPath = '/api/v1/registry/customers';

function unknown(maker: string, id: string): Fault {
  return new Fault(
    'customer-unknown',
    `${maker} has no customer ${id}.`,
    `\`valuemesh customer list --maker ${maker}\` tells those it has.`,
  );
}

const columns = [
  { title: 'customer', of: ({ maker, id }: Customer) => `${maker}/${id}` },
  { title: 'name', of: ({ name }: Customer) => name },
  { title: 'group', of: ({ group }: Customer) => group ?? '' },
  { title: 'time zone', of: ({ timezone }: Customer) => timezone ?? '' },
  { title: 'agreed to', of: ({ consents }: Customer) => consents.join(', ') },
  { title: 'attributes', of: ({ attributes }: Customer) => attributesInWords(attributes) },
];
