import { checkProductModel } from '../contract/model/check-product-model.ts';
import type { Principal } from '../contract/ports/registry.ts';
import {
  type ApiKey,
  type CustomerWeight,
  type Group,
  type RegistryChange,
  registryChange,
} from '../contract/records/registry.ts';
import { Foreseen } from './foreseen.ts';
import { parsePrincipal } from './principal.ts';
import type { Finding } from './refusal.ts';
import type { RegistryState } from './registry-state.ts';

/** Changes fit for the log, with all defaults filled in, or everything that speaks against them. */
export type ChangeCheck =
  | { readonly ok: true; readonly changes: readonly RegistryChange[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Checks changes that are to be made together, in their order: their shape, and that all they name
 * is known or added by an earlier one of them. A product model that is in force already is left out:
 * adding it again changes nothing.
 */
export function checkChanges(
  candidates: readonly RegistryChange[],
  known: RegistryState,
): ChangeCheck {
  const foreseen = new Foreseen(known);
  const changes: RegistryChange[] = [];
  const findings: Finding[] = [];
  candidates.forEach((candidate, index) => {
    const note = (found: readonly Finding[]) => {
      findings.push(...found.map((one) => ({ ...one, path: `changes.${index}.${one.path}` })));
    };
    const shape = registryChange.safeParse(candidate);
    if (!shape.success) {
      note(shape.error.issues.map(({ path, message }) => shapeFinding(path.join('.'), message)));
      return;
    }
    const change = shape.data;
    if (isInForce(change, foreseen)) return;
    note(contradictions(change, foreseen, known));
    // Even where something speaks against it: what builds on it is not wrong for that reason.
    foreseen.add(change);
    changes.push(change);
  });
  return findings.length > 0 ? { ok: false, findings } : { ok: true, changes };
}

function contradictions(
  change: RegistryChange,
  foreseen: Foreseen,
  known: RegistryState,
): readonly Finding[] {
  switch (change.change) {
    case 'maker':
      return [];
    case 'product': {
      const maker = unknownMaker('maker', change.maker, foreseen);
      const earlier = foreseen.product(change.maker, change.model.product);
      const check = checkProductModel(change.model, earlier);
      if (check.ok) return maker;
      const inModel = check.mistakes.map(({ path, expected }) => ({
        code: 'model-invalid',
        path: `model.${path}`,
        expected,
      }));
      return [...maker, ...inModel];
    }
    case 'group': {
      const { maker, parent } = change.group;
      return [
        ...unknownMaker('group.maker', maker, foreseen),
        ...unknownGroup('group.parent', maker, parent, foreseen),
        ...groupCycle(change.group, 'group.parent', foreseen),
      ];
    }
    case 'customer': {
      const { maker, group } = change.customer;
      return [
        ...unknownMaker('customer.maker', maker, foreseen),
        ...unknownGroup('customer.group', maker, group, foreseen),
      ];
    }
    case 'device': {
      const { maker, product, group } = change.device;
      return [
        ...unknownMaker('device.maker', maker, foreseen),
        ...unknownProduct('device.product', maker, product, foreseen),
        ...unknownGroup('device.group', maker, group, foreseen),
      ];
    }
    case 'ownership': {
      const { maker, product, device, customer } = change.ownership;
      return [
        ...(foreseen.device(maker, product, device) === undefined
          ? [notKnown('device', 'ownership.device', `${maker}/${product}/${device}`)]
          : []),
        ...unknownCustomer('ownership.customer', maker, customer, foreseen),
      ];
    }
    case 'campaign': {
      const { maker, product, groups, from, to } = change.campaign;
      return [
        ...unknownMaker('campaign.maker', maker, foreseen),
        ...(product === null ? [] : unknownProduct('campaign.product', maker, product, foreseen)),
        ...groups.flatMap((group, n) =>
          unknownGroup(`campaign.groups.${n}`, maker, group, foreseen),
        ),
        ...(to > from
          ? []
          : [{ code: 'campaign-invalid', path: 'campaign.to', expected: 'a time after `from`' }]),
      ];
    }
    case 'weight':
      return strangeWeight(change.weight, foreseen, known);
    case 'campaign-removed':
      return known.campaigns(change.maker).some(({ id }) => id === change.id)
        ? []
        : [notKnown('campaign', 'id', change.id)];
    case 'credential':
      return strangeUsername('credential.username', change.credential.username, foreseen);
    case 'key':
      return strangeKey(change.key, foreseen);
    case 'key-revoked':
      return known.hasKey(change.id) ? [] : [notKnown('key', 'id', change.id)];
    case 'maker-removed':
      return unknownMaker('maker', change.maker, foreseen);
    case 'credential-revoked':
      // Revoking what was never given, or twice, leaves what was wanted: no credential.
      return [];
  }
}

/** What speaks against a user name that is to get a credential. */
export function strangeUsername(path: string, username: string, foreseen: Foreseen): Finding[] {
  const principal = parsePrincipal(username);
  if (principal === undefined) {
    const expected =
      'MAKER/PRODUCT/DEVICE, MAKER/@app/ID, MAKER/@customer/ID or MAKER/@gateway/ID, ' +
      `not "${username}"`;
    return [{ code: 'username-invalid', path, expected }];
  }
  return foreseen.knows(principal) ? [] : [notKnown(missing(principal, foreseen), path, username)];
}

/** The finding for a reference to something that is not there. */
function notKnown(what: string, path: string, id: string): Finding {
  return { code: `${what}-unknown`, path, expected: `a known ${what}, not "${id}"` };
}

/** The finding for a product that the maker does not have; tells those it has. */
export function unknownProduct(
  path: string,
  maker: string,
  product: string,
  foreseen: Foreseen,
): Finding[] {
  if (foreseen.product(maker, product) !== undefined) return [];
  const products = foreseen.products(maker);
  const has = products.length === 0 ? 'it has none yet' : `it has ${products.join(', ')}`;
  const expected = `a product of ${maker} (${has}), not "${product}"`;
  return [{ code: 'product-unknown', path, expected }];
}

function unknownMaker(path: string, maker: string, foreseen: Foreseen): Finding[] {
  return foreseen.maker(maker) === undefined ? [notKnown('maker', path, maker)] : [];
}

function unknownGroup(path: string, maker: string, group: string | null, foreseen: Foreseen) {
  if (group === null || foreseen.group(maker, group) !== undefined) return [];
  return [notKnown('group', path, group)];
}

function unknownCustomer(path: string, maker: string, id: string | null, foreseen: Foreseen) {
  if (id === null || foreseen.customer(maker, id) !== undefined) return [];
  return [notKnown('customer', path, id)];
}

/** The finding for a group that would lie below itself. */
export function groupCycle(group: Group, path: string, foreseen: Foreseen): Finding[] {
  const passed = new Set<string>();
  let above = group.parent;
  while (above !== null && !passed.has(above)) {
    passed.add(above);
    above = foreseen.group(group.maker, above)?.parent ?? null;
  }
  if (!passed.has(group.id)) return [];
  const expected = `a parent that does not lie below "${group.id}" itself`;
  return [{ code: 'group-cycle', path, expected }];
}

/** So many changes of one weight are kept; who wants more may set it from the beginning. */
const mostWeights = 200;

function strangeWeight(
  { maker, customer, product, feature, from }: CustomerWeight,
  foreseen: Foreseen,
  known: RegistryState,
): Finding[] {
  const unknown = [
    ...unknownCustomer('weight.customer', maker, customer, foreseen),
    ...unknownProduct('weight.product', maker, product, foreseen),
  ];
  if (unknown.length > 0) return unknown;
  const { outcomes = [], resources = [] } = foreseen.product(maker, product)?.value ?? {};
  const settable = [...outcomes, ...resources].flatMap((amount) =>
    amount.customerMaySet ? amount.feature : [],
  );
  if (!settable.includes(feature)) {
    const which = settable.length === 0 ? 'of which there is none' : settable.join(', ');
    const expected = `an amount whose worth customers may set (${which}), not "${feature}"`;
    return [{ code: 'weight-not-settable', path: 'weight.feature', expected }];
  }
  const before = known
    .weights(maker, customer)
    .filter((one) => one.product === product && one.feature === feature && one.from < from);
  if (before.length < mostWeights) return [];
  const expected = `at most ${mostWeights} changes of one weight, or one from the beginning`;
  return [{ code: 'weight-too-often', path: 'weight.from', expected }];
}

function strangeKey({ role, maker, customer }: ApiKey, foreseen: Foreseen): Finding[] {
  const finding = (path: string, expected: string): Finding => ({
    code: 'key-invalid',
    path,
    expected,
  });
  if (role === 'admin') {
    return maker === null && customer === null
      ? []
      : [finding('key.maker', 'no maker and no customer, as the role is admin')];
  }
  if (maker === null) return [finding('key.maker', `a maker, as the role is ${role}`)];
  if (role === 'maker') {
    return customer === null
      ? unknownMaker('key.maker', maker, foreseen)
      : [finding('key.customer', 'no customer, as the role is maker')];
  }
  if (customer === null) return [finding('key.customer', 'a customer, as the role is customer')];
  return [
    ...unknownMaker('key.maker', maker, foreseen),
    ...unknownCustomer('key.customer', maker, customer, foreseen),
  ];
}

function isInForce(change: RegistryChange, foreseen: Foreseen): boolean {
  if (change.change !== 'product') return false;
  const inForce = foreseen.product(change.maker, change.model.product);
  // As text, since the order of the signals matters too.
  return inForce !== undefined && JSON.stringify(inForce) === JSON.stringify(change.model);
}

function missing(principal: Principal, foreseen: Foreseen): string {
  return foreseen.maker(principal.maker) === undefined ? 'maker' : principal.kind;
}

function shapeFinding(path: string, expected: string): Finding {
  return { code: 'change-invalid', path: path === '' ? '(whole change)' : path, expected };
}
