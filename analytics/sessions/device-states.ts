import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';

/**
 * Takes down what devices said of being there since the last time. Of two words received in the
 * same moment the later one in the journal counts.
 *
 * Cost: one scan of the messages that are new.
 */
export async function hearDeviceStates(
  transaction: SqlTransaction,
  maker: string,
  product: string,
): Promise<void> {
  const [last] = await transaction.query<{ position: number }>(
    'SELECT position FROM heard_states WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  await transaction.run(
    `CREATE OR REPLACE TEMP TABLE heard AS
     SELECT maker, product, device, arg_max(body->>'state', (received, position)) AS state,
       max(received) AS since, max(position) AS position
     FROM messages
     WHERE position > ${last?.position ?? -1} AND maker = $1 AND product = $2
       AND channel = 'status'
     GROUP BY ALL`,
    [maker, product],
  );
  const [newest] = await transaction.query<{ position: number | null }>(
    'SELECT max(position) AS position FROM heard',
  );
  if (newest?.position !== null && newest?.position !== undefined) {
    await mergeHeard(transaction);
    await transaction.run('DELETE FROM heard_states WHERE maker = $1 AND product = $2', [
      maker,
      product,
    ]);
    await transaction.run('INSERT INTO heard_states VALUES ($1, $2, $3)', [
      maker,
      product,
      newest.position,
    ]);
  }
  await transaction.run('DROP TABLE heard');
}

/** Puts the latest word of each device in the place of the one before. */
async function mergeHeard(transaction: SqlTransaction): Promise<void> {
  const same = 'd.maker = h.maker AND d.product = h.product AND d.device = h.device';
  // What is new may have been received before what is known.
  await transaction.run(
    `INSERT INTO heard BY NAME SELECT d.* FROM device_states d JOIN heard h ON ${same}`,
  );
  await transaction.run(`DELETE FROM device_states d USING heard h WHERE ${same}`);
  await transaction.run(`INSERT INTO device_states BY NAME
    SELECT maker, product, device, arg_max(state, (since, position)) AS state, max(since) AS since,
      max(position) AS position
    FROM heard GROUP BY maker, product, device`);
}
