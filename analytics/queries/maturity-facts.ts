import { readingsTable } from '../../contract/ports/analytics-database.ts';
import type { Window } from '../../contract/records/estimate.ts';
import type { MaturityPart } from '../../contract/records/maturity.ts';
import { readAdvice } from '../advice/advice-table.ts';
import { textSql } from '../engine/literal.ts';
import { readingDaysTable } from '../engine/schema.ts';
import type { Facts, Part } from '../maturity/facts.ts';
import { type NewWays, newWaysOf } from '../maturity/new-ways.ts';
import { deviceId } from '../scales/tree.ts';
import { ownersAt } from './adoption.ts';
import type { ProductLeaves, QueryPorts } from './product-leaves.ts';

/** For fewer peers no comparison is made, so nobody's use helps another's. */
const leastPeers = 15;
/** Of a device that names fewer of its numbers, they do not count its readings. */
const leastSeen = 0.01;

type Parts = Partial<Record<MaturityPart, Part>>;

interface Gathered {
  readonly product: string;
  readonly device: string;
  readonly customer: string | null;
  readonly group: string | null;
  readonly parts: Parts;
  sessions: number;
  mark: number;
}

/**
 * What is known of each device and customer of a maker over a stretch of days, for its maturity.
 * What concerns a device itself (heard, readings that arrived) belongs to its owner at the end.
 *
 * Cost: for each product a scan of its leaves and two of its readings in these days.
 */
export async function maturityFacts(
  ports: QueryPorts,
  maker: string,
  products: readonly ProductLeaves[],
  window: Window,
): Promise<readonly Facts[]> {
  const { registry } = ports;
  const owners = ownersAt(registry, maker, window.to);
  const gathered = new Map<string, Gathered>();
  const at = (product: string, device: string, customer: string | null): Gathered => {
    const key = `${deviceId(product, device)} ${customer ?? ''}`;
    const known = gathered.get(key);
    if (known !== undefined) return known;
    const group = registry.device(maker, product, device)?.group ?? null;
    const fresh = { product, device, customer, group, parts: {}, sessions: 0, mark: 0 };
    gathered.set(key, fresh);
    return fresh;
  };
  const ownerOf = (product: string, device: string) =>
    owners.get(deviceId(product, device)) ?? null;

  const heard = await devicesHeard(ports, maker, products, window);
  for (const { product, id, revoked } of registry.devices(maker)) {
    if (revoked) continue;
    const told = heard.get(deviceId(product, id));
    const { parts } = at(product, id, ownerOf(product, id));
    add(parts, 'devices-online', told === undefined ? 0 : 1, 1);
    if (told?.expected != null) {
      add(parts, 'readings-seen', Math.min(told.readings, told.expected), told.expected);
    }
  }
  const uses = (
    await Promise.all(products.map((product) => usesOf(ports, product, window)))
  ).flat();
  const helps = whoHelps(ports, maker, uses);
  const currencies = new Set(products.map(({ model }) => model.value.currency));
  for (const use of uses) {
    const found = at(use.product, use.device, use.customer);
    const { parts } = found;
    found.sessions += use.sessions;
    found.mark += use.mark;
    add(parts, 'sessions-complete', use.paired, use.sessions);
    if (use.customer !== null) add(parts, 'used-by-others', helps(use) ? 1 : 0, 1);
    if (use.newWays !== null) {
      add(parts, 'devices-with-new', use.newSessions > 0 ? 1 : 0, 1);
      // A loss or nothing gained is no worth of which a part could be from anything.
      if (currencies.size === 1 && use.worth > 0) {
        add(parts, 'worth-from-new', Math.min(Math.max(use.newWorth, 0), use.worth), use.worth);
      }
    }
  }
  await addAnswers(ports, maker, window, (advice) =>
    at(advice.product, advice.device, advice.customer),
  );
  const waysOf = new Map(uses.map(({ product, newWays }) => [product, newWays] as const));
  return [...gathered.values()].map((one) => ({
    ...one,
    missing: missingOf(waysOf.get(one.product), products, one.product, currencies.size > 1),
  }));
}

function add(parts: Parts, part: MaturityPart, numerator: number, denominator: number): void {
  const before = parts[part] ?? { numerator: 0, denominator: 0 };
  parts[part] = {
    numerator: before.numerator + numerator,
    denominator: before.denominator + denominator,
  };
}

/** Why nothing is known of what is new. */
function missingOf(
  ways: NewWays | undefined,
  products: readonly ProductLeaves[],
  product: string,
  differ: boolean,
): Facts['missing'] {
  const contexts = products.find(({ model }) => model.product === product)?.contexts;
  if (ways === undefined) return {};
  if (ways === null) {
    const why = (contexts?.contexts.length ?? 0) > 1 ? 'too-young' : 'no-contexts';
    return { 'worth-from-new': why, 'devices-with-new': why };
  }
  return differ ? { 'worth-from-new': 'units-differ' } : {};
}

interface Heard {
  readonly readings: number;
  /** null: its readings carry no sequence numbers */
  readonly expected: number | null;
}

/** The devices that told something, by `deviceId`, with the readings that arrived and were sent. */
async function devicesHeard(
  { database }: QueryPorts,
  maker: string,
  products: readonly ProductLeaves[],
  { from, to }: Window,
): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard>();
  const states = await database.query<{ product: string; device: string }>(
    `SELECT product, device FROM device_states
     WHERE maker = $1 AND since >= ${from} AND since < ${to}`,
    [maker],
  );
  const nothing = { readings: 0, expected: null };
  for (const { product, device } of states) heard.set(deviceId(product, device), nothing);
  for (const { model } of products) {
    const days = await database.query<{ device: string }>(
      `SELECT DISTINCT device FROM ${readingDaysTable(maker, model.product)}
       WHERE told = 0 AND last >= ${from} AND first < ${to}`,
    );
    for (const { device } of days) heard.set(deviceId(model.product, device), nothing);
    const numbered = await database.query<{ device: string; seen: number; sent: number }>(
      `SELECT device, sum(least(seen, sent))::DOUBLE AS seen, sum(sent)::DOUBLE AS sent
       FROM (SELECT device, boot, count(*) AS seen, max(seq) - min(seq) + 1 AS sent
             FROM ${readingsTable(maker, model.product)}
             WHERE seq IS NOT NULL AND time >= ${from} AND time < ${to} GROUP BY ALL)
       GROUP BY device`,
    );
    for (const { device, seen, sent } of numbered) {
      if (!(seen >= leastSeen * sent)) continue;
      heard.set(deviceId(model.product, device), { readings: seen, expected: sent });
    }
  }
  return heard;
}

/** What one customer did with one device. */
interface Use {
  readonly product: string;
  readonly device: string;
  readonly customer: string | null;
  readonly sessions: number;
  readonly mark: number;
  readonly paired: number;
  readonly worth: number;
  /** null: it cannot be told yet which ways of use are new */
  readonly newWays: NewWays;
  readonly newSessions: number;
  readonly newWorth: number;
}

async function usesOf(
  { database }: QueryPorts,
  product: ProductLeaves,
  window: Window,
): Promise<readonly Use[]> {
  const newWays = await newWaysOf(database, product, window.to);
  const isNew =
    newWays === null || newWays.length === 0
      ? 'false'
      : `context IN (${newWays.map(textSql).join(', ')})`;
  const rows = await database.query<{
    device: string;
    customer: string | null;
    sessions: number;
    mark: number;
    paired: number;
    worth: number;
    new_sessions: number;
    new_worth: number;
  }>(
    `SELECT device, customer, sum(sessions)::DOUBLE AS sessions, sum(mark)::DOUBLE AS mark, sum(paired)::DOUBLE AS paired,
       sum(worth)::DOUBLE AS worth,
       coalesce(sum(sessions) FILTER (${isNew}), 0)::DOUBLE AS new_sessions,
       coalesce(sum(worth) FILTER (${isNew}), 0)::DOUBLE AS new_worth
     FROM ${product.between(window)} GROUP BY ALL HAVING sum(sessions) > 0
     ORDER BY device, customer`,
  );
  return rows.map(({ new_sessions: newSessions, new_worth: newWorth, ...row }) => ({
    ...row,
    product: product.model.product,
    newWays,
    newSessions,
    newWorth,
  }));
}

/**
 * Whether a use of a device helps another: with consent to comparison, where there are peers enough;
 * where others use the same device; or where another product of the customer looks at it.
 */
function whoHelps(
  { registry }: QueryPorts,
  maker: string,
  uses: readonly Use[],
): (use: Use) => boolean {
  const agrees = (customer: string) =>
    registry.customer(maker, customer)?.consents.includes('comparison') ?? false;
  const [peers, users, products] = [sets(), sets(), sets()];
  for (const { product, device, customer } of uses) {
    if (customer === null) continue;
    users.add(deviceId(product, device), customer);
    products.add(customer, product);
    if (agrees(customer)) peers.add(product, customer);
  }
  const looks = (other: string, at: string) =>
    registry.product(maker, other)?.context.with.includes(at) ?? false;
  return ({ product, device, customer }) =>
    customer !== null &&
    ((agrees(customer) && peers.of(product).size > leastPeers) ||
      users.of(deviceId(product, device)).size > 1 ||
      [...products.of(customer)].some((other) => looks(other, product)));
}

function sets() {
  const known = new Map<string, Set<string>>();
  const of = (key: string) => known.get(key) ?? new Set<string>();
  return {
    of,
    add(key: string, value: string) {
      known.set(key, of(key).add(value));
    },
  };
}

/** Counts what came of the advice that was sent in these days and has come to its end. */
async function addAnswers(
  { database, clock }: QueryPorts,
  maker: string,
  { from, to }: Window,
  at: (advice: {
    readonly product: string;
    readonly device: string;
    readonly customer: string;
  }) => Gathered,
): Promise<void> {
  const sent = await readAdvice(
    database,
    Math.min(clock(), to),
    `a.maker = ${textSql(maker)} AND NOT held_out AND sent >= ${from} AND sent < ${to}`,
    100_000,
  );
  for (const advice of sent) {
    const { state, replies, expires } = advice;
    // What still waits has not come to its end.
    if (state === 'sent') continue;
    const { parts } = at(advice);
    const inTime = replies.some(({ ts }) => ts <= expires);
    const applied = replies.some(({ reply }) => reply === 'applied');
    add(parts, 'answered-in-time', inTime ? 1 : 0, 1);
    add(parts, 'resolved', applied ? 1 : 0, 1);
    add(parts, 'accepted', applied || state === 'accepted' ? 1 : 0, 1);
  }
}
