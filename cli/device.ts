import { extname } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  type Device,
  device,
  type ImportResult,
  importResult,
} from '../contract/records/registry.ts';
import { importRowsOf } from '../registry/parse-import.ts';
import { type Attributes, credential } from './answers.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import { handOver } from './credentials.ts';
import { attributesInWords } from './figures.ts';
import { list } from './list.ts';
import { attributeOption, momentOption } from './option-values.ts';
import { readTextFile } from './read-file.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { asking, command, family, systemOf, type Verb } from './verb.ts';

/** `valuemesh device`: the instances of products, and how they prove who they are. */
export const deviceVerb: Verb = (terminal) =>
  family('device', 'devices: add, import, list, new password, revoke', [
    add(terminal),
    importFile(terminal),
    listDevices(terminal),
    password(terminal),
    revoke(terminal),
  ]);

interface AddOptions extends ConnectOptions {
  readonly customer?: string;
  readonly group?: string;
  readonly timezone?: string;
  readonly ownedFrom?: number;
  readonly attribute?: Attributes;
}

function add(terminal: Terminal): Command {
  const made = command('add', 'register a device; shows its password once', {
    'valuemesh device add acme e-bike d-1': 'user name acme/e-bike/d-1 and a password',
    'valuemesh device add acme e-bike d-2 --customer c-17 --group europe/berlin':
      'with its owner and where it is, which are added where they are missing',
  });
  return withDevice(asking(made))
    .option('--customer <customer>', 'its owner')
    .option('--group <path>', 'where it is, such as europe/berlin/plant-2')
    .option('--timezone <zone>', 'time zone where it is, such as Europe/Berlin')
    .option('--owned-from <date>', 'since when it has this owner (default: always)', momentOption)
    .option('--attribute <key=value>', 'attribute of the device; may be repeated', attributeOption)
    .action(async (maker: string, product: string, id: string, options: AddOptions) => {
      const { customer, group, timezone, ownedFrom, attribute: deviceAttributes } = options;
      const places = { customer, group, timezone, ownedFrom, deviceAttributes };
      const row = { maker, product, device: id, ...places };
      const api = await systemOf(options, terminal);
      const { credentials } = await api.post('/api/v1/registry/import', importResult, [row]);
      if (credentials.length > 0) return handOver(terminal, credentials, undefined);
      terminal.out(`${maker}/${product}/${id} was registered before; it is up to date now.`);
      terminal.err(
        `It keeps its password; \`valuemesh device password ${maker} ${product} ${id}\` makes a new one.`,
      );
    });
}

function importFile(terminal: Terminal): Command {
  const made = command('import', 'register devices, customers, groups and owners from a file', {
    'valuemesh device import fleet.csv': 'shows the passwords of new devices',
    'valuemesh device import fleet.csv --credentials passwords.csv': 'writes them to a new file',
  }).addHelpText('after', columnsInWords);
  return asking(made)
    .argument('<file>', 'CSV, or JSON with a list of rows')
    .option('--credentials <file>', 'new file for the passwords of new devices')
    .action(async (file: string, options: ConnectOptions & { readonly credentials?: string }) => {
      const format = extname(file).toLowerCase() === '.json' ? 'json' : 'csv';
      const rows = importRowsOf(await readTextFile(file), format);
      const api = await systemOf(options, terminal);
      const result = await api.post('/api/v1/registry/import', importResult, rows);
      terminal.out(resultInWords(result));
      await handOver(terminal, result.credentials, options.credentials);
    });
}

function listDevices(terminal: Terminal): Command {
  return list(terminal, {
    of: 'devices',
    examples: { 'valuemesh device list --maker acme --product e-bike': 'the e-bikes of acme' },
    path: () => '/api/v1/registry/devices',
    filters: ['maker', 'product'],
    item: device,
    inWords: (devices) => table(terminal, columns, devices),
  });
}

function password(terminal: Terminal): Command {
  const made = command('password', 'make a new password for a device; the old one ends', {
    'valuemesh device password acme e-bike d-1': 'also takes a revocation back',
  });
  return withDevice(asking(made)).action(
    async (maker: string, product: string, id: string, options: ConnectOptions) => {
      const api = await systemOf(options, terminal);
      const path = address`/api/v1/registry/devices/${maker}/${product}/${id}/credential`;
      await handOver(terminal, [await api.post(path, credential)], undefined);
    },
  );
}

function revoke(terminal: Terminal): Command {
  const made = command('revoke', 'cut a device off at once; what it sent so far stays', {
    'valuemesh device revoke acme e-bike d-1': 'it is disconnected and cannot come back',
  });
  return withDevice(asking(made)).action(
    async (maker: string, product: string, id: string, options: ConnectOptions) => {
      const api = await systemOf(options, terminal);
      const path = address`/api/v1/registry/devices/${maker}/${product}/${id}/revoke`;
      await api.post(path, z.unknown());
      terminal.out(`${maker}/${product}/${id} is revoked.`);
    },
  );
}

function withDevice(made: Command): Command {
  return made.argument('<maker>').argument('<product>').argument('<device>');
}

function resultInWords({ devices, customers, groups, credentials }: ImportResult): string {
  const fresh = credentials.length === 0 ? '' : ` (${credentials.length} of them new)`;
  return `Imported ${devices} devices${fresh}, ${customers} customers and ${groups} groups.`;
}

const columnsInWords = `
The first line names the columns, in any order; only maker is needed:
  maker, product, device, customer, customer_name, group (europe/berlin/plant-2), timezone,
  consents (named;comparison;advice), customer_attributes, group_attributes and
  device_attributes (key=value;key=value), owned_from (2026-03-01).
Whatever a row names is added where it is missing; an import may be repeated.`;

const columns = [
  { title: 'device', of: ({ maker, product, id }: Device) => `${maker}/${product}/${id}` },
  { title: 'group', of: ({ group }: Device) => group ?? '' },
  { title: 'time zone', of: ({ timezone }: Device) => timezone ?? '' },
  { title: 'attributes', of: ({ attributes }: Device) => attributesInWords(attributes) },
  { title: 'state', of: ({ revoked }: Device) => (revoked ? 'revoked' : 'in force') },
];
