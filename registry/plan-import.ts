import { isDeepStrictEqual } from 'node:util';
import type { Customer, Device, ImportRow, RegistryChange } from '../contract/records/registry.ts';
import { unknownProduct } from './check-changes.ts';
import { Foreseen } from './foreseen.ts';
import { planGroups } from './plan-groups.ts';
import { formatPrincipal } from './principal.ts';
import type { Finding } from './refusal.ts';
import type { RegistryState } from './registry-state.ts';

/** What an import would change, and what speaks against it. */
export interface ImportPlan {
  readonly changes: readonly RegistryChange[];
  readonly findings: readonly Finding[];
  /** User names of the devices that are new: each needs a credential. */
  readonly newDevices: readonly string[];
  /** Devices, customers and groups that the rows name, new or not. */
  readonly named: { readonly devices: number; readonly customers: number; readonly groups: number };
}

/**
 * Turns rows into changes: whatever a row names is added where it is missing, and what it says of
 * something known is merged in. Rows that say nothing new change nothing, so an import may be
 * repeated.
 *
 * A row that names a device speaks of the device: its group and time zone are the device's, and the
 * customer's only where the customer has none yet. A revoked device stays revoked.
 */
export function planImport(rows: readonly ImportRow[], known: RegistryState): ImportPlan {
  const plan = new Planning(new Foreseen(known));
  rows.forEach((row, index) => {
    plan.add(row, `row ${index + 1}`);
  });
  return plan;
}

/** An import that is being planned, row by row. */
class Planning implements ImportPlan {
  readonly changes: RegistryChange[] = [];
  readonly findings: Finding[] = [];
  readonly newDevices: string[] = [];
  readonly #foreseen: Foreseen;
  readonly #devices = new Set<string>();
  readonly #customers = new Set<string>();
  readonly #groups = new Set<string>();

  constructor(foreseen: Foreseen) {
    this.#foreseen = foreseen;
  }

  get named() {
    return {
      devices: this.#devices.size,
      customers: this.#customers.size,
      groups: this.#groups.size,
    };
  }

  add(row: ImportRow, place: string): void {
    const findings = rowFindings(row, place, this.#foreseen);
    const groups = planGroups(row, `${place}.group`, this.#foreseen);
    this.findings.push(...findings, ...groups.findings);
    if (findings.length + groups.findings.length > 0) return;
    this.#addMaker(row.maker);
    for (const group of groups.path) {
      this.#groups.add(`${group.maker}/${group.id}`);
      const before = this.#foreseen.group(group.maker, group.id);
      this.#set(before, group, { change: 'group', group });
    }
    this.#addCustomer(row, groups.path.at(-1)?.id);
    this.#addDevice(row, groups.path.at(-1)?.id);
    this.#addOwnership(row);
  }

  #addMaker(id: string): void {
    if (this.#foreseen.maker(id) !== undefined) return;
    const maker = { id, name: id, timezone: 'UTC', demo: false };
    this.#set(undefined, maker, { change: 'maker', maker });
  }

  #addCustomer(row: ImportRow, group: string | undefined): void {
    if (row.customer === undefined) return;
    const id = row.customer;
    const before = this.#foreseen.customer(row.maker, id);
    const ofDevice = row.device !== undefined;
    const timezone = ofDevice
      ? (before?.timezone ?? row.timezone)
      : (row.timezone ?? before?.timezone);
    const customer: Customer = {
      maker: row.maker,
      id,
      name: row.customerName ?? before?.name ?? id,
      group: (ofDevice ? (before?.group ?? group) : (group ?? before?.group)) ?? null,
      ...(timezone === undefined ? {} : { timezone }),
      attributes: { ...before?.attributes, ...row.customerAttributes },
      consents: row.consents ?? before?.consents ?? ['comparison', 'advice'],
    };
    this.#customers.add(`${row.maker}/${id}`);
    this.#set(before, customer, { change: 'customer', customer });
  }

  #addDevice(row: ImportRow, group: string | undefined): void {
    if (row.device === undefined || row.product === undefined) return;
    const { maker, product, device: id } = row;
    const before = this.#foreseen.device(maker, product, id);
    const timezone = row.timezone ?? before?.timezone;
    const device: Device = {
      maker,
      product,
      id,
      group: group ?? before?.group ?? null,
      ...(timezone === undefined ? {} : { timezone }),
      attributes: { ...before?.attributes, ...row.deviceAttributes },
      revoked: before?.revoked ?? false,
    };
    const username = formatPrincipal({ kind: 'device', maker, product, device: id });
    if (before === undefined) this.newDevices.push(username);
    this.#devices.add(username);
    this.#set(before, device, { change: 'device', device });
  }

  #addOwnership(row: ImportRow): void {
    const { maker, product, device, customer } = row;
    if (product === undefined || device === undefined || customer === undefined) return;
    const from = row.ownedFrom ?? 0;
    const before = this.#foreseen.ownershipFrom(maker, product, device, from);
    const ownership = { maker, product, device, customer, from };
    this.#set(before, ownership, { change: 'ownership', ownership });
  }

  /** Plans a change, unless it would put in place what is there already. */
  #set(before: unknown, after: unknown, change: RegistryChange): void {
    if (isDeepStrictEqual(before, after)) return;
    this.#foreseen.add(change);
    this.changes.push(change);
  }
}

function rowFindings(row: ImportRow, place: string, foreseen: Foreseen): readonly Finding[] {
  const findings: Finding[] = [];
  const invalid = (column: string, expected: string) => {
    findings.push({ code: 'row-invalid', path: `${place}.${column}`, expected });
  };
  if (row.product !== undefined) {
    findings.push(...unknownProduct(`${place}.product`, row.maker, row.product, foreseen));
  } else if (row.device !== undefined) {
    invalid('product', `the product that device "${row.device}" is one of`);
  }
  if (row.device === undefined && row.deviceAttributes !== undefined) {
    invalid('device', 'the device that has the attributes');
  }
  if (row.ownedFrom !== undefined && (row.device === undefined || row.customer === undefined)) {
    invalid('owned_from', 'a device and a customer in the same row');
  }
  const ofCustomer = [row.customerName, row.consents, row.customerAttributes];
  if (row.customer === undefined && ofCustomer.some((value) => value !== undefined)) {
    invalid('customer', 'the customer whose name, consents or attributes these are');
  }
  return findings;
}
