import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import { textSql } from './literal.ts';
import { registryRows } from './registry-rows.ts';
import { staysTable } from './schema.ts';

/**
 * Copies the registry into tables, so that SQL can ask who owned a device and where it stood at
 * the time of a session. Where something that sessions depend on has changed (an owner, a place, a
 * time zone, a consent to be named), the sessions of those devices are marked dirty, also if it
 * changed while analytics was not running: the tables are compared, not the changes followed.
 *
 * The registry says where a device stands, not since when. So a place counts from the beginning,
 * and a move to another place from the moment at which it is first seen here.
 *
 * Cost: linear in the registry.
 *
 * @param now epoch ms: since when a device stands at a new place
 */
export async function mirrorRegistry(
  transaction: SqlTransaction,
  registry: RegistryView,
  now: number,
): Promise<void> {
  const rows = Object.entries(registryRows(registry));
  for (const [table, columns] of rows) {
    await transaction.run(
      `CREATE OR REPLACE TEMP TABLE ${incoming(table)} AS FROM ${table} LIMIT 0`,
    );
    await transaction.append(incoming(table), columns);
  }
  await transaction.run(
    `CREATE OR REPLACE TEMP TABLE ${incoming('registry_places')} AS ${placesSql(now)}`,
  );
  await transaction.run(`CREATE OR REPLACE TEMP TABLE touched AS ${touchedSql}`);
  await markTouched(transaction);
  await transaction.run(`INSERT INTO weights_to_apply ${reweighedSql}`);
  for (const table of [...rows.map(([name]) => name), 'registry_places']) {
    await transaction.run(`DELETE FROM ${table}`);
    await transaction.run(`INSERT INTO ${table} FROM ${incoming(table)}`);
    await transaction.run(`DROP TABLE ${incoming(table)}`);
  }
  await transaction.run('DROP TABLE touched');
}

function incoming(table: string): string {
  return table.replace('registry', 'incoming');
}

/** Where devices stood, with what the registry now says of where they stand. */
function placesSql(now: number): string {
  const same = 'd.maker = p.maker AND d.product = p.product AND d.device = p.device';
  const moved = `p."group" IS NOT NULL AND d."group" IS DISTINCT FROM p."group"`;
  return `
    FROM registry_places
    WHERE to_time < 'infinity' AND maker IN (SELECT maker FROM incoming_makers)
    UNION ALL
    SELECT p.maker, p.product, p.device, coalesce(p."group", d."group"), p.from_time,
      CASE WHEN d.device IS NOT NULL AND ${moved} THEN ${now}::DOUBLE ELSE 'infinity' END
    FROM registry_places p LEFT JOIN incoming_devices d ON ${same}
    WHERE p.to_time = 'infinity' AND p.maker IN (SELECT maker FROM incoming_makers)
    UNION ALL
    SELECT d.maker, d.product, d.device, d."group", ${now}, 'infinity'
    FROM incoming_devices d JOIN registry_places p ON ${same} AND p.to_time = 'infinity'
    WHERE ${moved}
    UNION ALL
    SELECT d.maker, d.product, d.device, d."group", '-infinity', 'infinity'
    FROM incoming_devices d WHERE NOT EXISTS (FROM registry_places p WHERE ${same})`;
}

/** Rows that only one of the two tables has. */
function differing(table: string, columns: string): string {
  const [old, fresh] = [table, incoming(table)].map((name) => `SELECT ${columns} FROM ${name}`);
  return `((${old} EXCEPT ${fresh}) UNION (${fresh} EXCEPT ${old}))`;
}

/** Devices whose sessions may now belong elsewhere, and customers who may (no longer) be named. */
const touchedSql = `
  SELECT maker, product, device, NULL::VARCHAR AS customer
    FROM ${differing('registry_devices', 'maker, product, device, zone')}
  UNION SELECT maker, product, device, NULL
    FROM ${differing('registry_ownership', 'maker, product, device, customer, from_time')}
  UNION SELECT maker, product, device, NULL
    FROM ${differing('registry_places', 'maker, product, device, "group", from_time')}
  UNION SELECT p.maker, p.product, p.device, NULL
    FROM ${differing('registry_groups', 'maker, "group", zone')} g
    JOIN incoming_places p ON p.maker = g.maker AND p."group" = g."group"
  UNION SELECT d.maker, d.product, d.device, NULL
    FROM ${differing('registry_makers', 'maker, zone')} m
    JOIN incoming_devices d ON d.maker = m.maker
  UNION SELECT maker, NULL, NULL, customer
    FROM ${differing('registry_customers', 'maker, customer, named')}`;

/** Customers whose own weights are others now: their sessions are valued anew, not computed anew. */
const reweighedSql = `SELECT DISTINCT maker, product, customer
  FROM ${differing('registry_weights', 'maker, product, customer, feature, worth, from_time')}`;

/** Puts the stays of what was touched on the list of dirty ranges, as if they had just come. */
async function markTouched(transaction: SqlTransaction): Promise<void> {
  const products = await transaction.query<{ maker: string; product: string }>(
    `SELECT maker, product FROM session_models
     WHERE maker IN (SELECT maker FROM touched)`,
  );
  for (const { maker, product } of products) {
    await transaction.run(`INSERT INTO dirty
      SELECT ${textSql(maker)}, ${textSql(product)}, s.device, nullif(s.part, ''),
        min(s.started), max(s.ended), 0
      FROM ${staysTable(maker, product)} s JOIN touched t ON t.maker = ${textSql(maker)}
        AND (t.product = ${textSql(product)} AND t.device = s.device OR t.customer = s.by_customer)
      GROUP BY s.device, s.part`);
  }
}
