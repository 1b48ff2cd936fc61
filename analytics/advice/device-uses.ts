import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import { textSql } from '../engine/literal.ts';
import { sessionsTable } from '../engine/schema.ts';
import { settingColumns } from '../engine/session-columns.ts';
import { groupBy } from '../queries/group-by.ts';
import type { ProductLeaves } from '../queries/product-leaves.ts';

/** How a device was used of late, as far as advice is concerned. */
export interface DeviceUse {
  readonly product: string;
  readonly device: string;
  /** To whom advice is given: the owner, or who used a shared device most. */
  readonly customer: string;
  /** By whose hash it is decided whether advice is held out: the device where many share it. */
  readonly unit: string;
  /** Whether everyone concerned has agreed to advice. */
  readonly agreed: boolean;
  /** The use context of most of its sessions. */
  readonly context: string;
  /** The level of each setting in its last session, as text. */
  readonly settings: Readonly<Record<string, string>>;
}

/** "Of late": so long before now. */
const recentMs = 28 * 86_400_000;

/** The devices of a product that were used of late. Cost: a scan of the recent sessions. */
export async function readDeviceUses(
  database: AnalyticsDatabase,
  maker: string,
  { model }: ProductLeaves,
  now: number,
): Promise<readonly DeviceUse[]> {
  const { product, shared } = model;
  const settings = settingColumns(model);
  const levels = settings.map(({ column }, n) => `arg_max(s.${column}, s.started) AS level${n}`);
  const rows = await database.query(
    `SELECT s.device, s.context, s.customer, count(*) AS sessions, max(s.started) AS last,
       any_value(o.customer) AS owner, bool_and(coalesce(c.advice, s.customer IS NULL)) AS agreed,
       bool_and(coalesce(oc.advice, false)) AS owner_agreed
       ${levels.map((level) => `, ${level}`).join('')}
     FROM ${sessionsTable(maker, product)} s
       JOIN registry_devices d ON d.maker = ${textSql(maker)} AND d.product = ${textSql(product)}
         AND d.device = s.device AND NOT d.revoked
       LEFT JOIN registry_ownership o ON o.maker = d.maker AND o.product = d.product
         AND o.device = s.device AND o.from_time <= ${now} AND o.to_time > ${now}
       LEFT JOIN registry_customers c ON c.maker = d.maker AND c.customer = s.customer
       LEFT JOIN registry_customers oc ON oc.maker = d.maker AND oc.customer = o.customer
     WHERE NOT s.open AND s.context IS NOT NULL AND s.started >= ${now - recentMs}
     GROUP BY s.device, s.context, s.customer ORDER BY s.device, s.context, s.customer`,
  );
  return [...groupBy(rows, (row) => String(row.device))].flatMap(([device, uses]): DeviceUse[] => {
    const last = uses.reduce((a, b) => (Number(b.last) > Number(a.last) ? b : a));
    const owner = shared ? null : last.owner;
    const customer = owner ?? mostOf(uses, 'customer');
    const context = mostOf(uses, 'context');
    if (customer === null || customer === undefined || context === undefined) return [];
    return [
      {
        product,
        device,
        customer: String(customer),
        unit: shared ? `${product}/${device}` : String(customer),
        agreed:
          owner === null ? uses.every(({ agreed }) => agreed === true) : last.owner_agreed === true,
        context,
        settings: Object.fromEntries(
          settings.flatMap(({ name }, n) => {
            const level = last[`level${n}`];
            return level === null || level === undefined ? [] : [[name, String(level)]];
          }),
        ),
      },
    ];
  });
}

/** The value that most sessions have; the first in order where several have equally many. */
function mostOf(
  uses: readonly Readonly<Record<string, unknown>>[],
  column: 'customer' | 'context',
): string | undefined {
  const counts = new Map<string, number>();
  for (const use of uses) {
    const value = use[column];
    if (typeof value !== 'string') continue;
    counts.set(value, (counts.get(value) ?? 0) + Number(use.sessions));
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0];
}
