import type { SqlTransaction } from '../../contract/ports/analytics-database.ts';

/**
 * Takes down what devices said of being there since the last time. Of two words received in the
 * same moment the later one in the journal counts, and what is new may have been received before
 * what is known.
 *
 * Cost: one scan of the messages that are new, and a look at the devices of the product.
 */
export async function hearDeviceStates(
  transaction: SqlTransaction,
  maker: string,
  product: string,
): Promise<void> {
  const [heard] = await transaction.query<{ position: number | null }>(
    'SELECT max(position) AS position FROM device_states WHERE maker = $1 AND product = $2',
    [maker, product],
  );
  const isLater = '(n.since, n.position) > (d.since, d.position)';
  await transaction.run(
    `MERGE INTO device_states d USING (
       SELECT maker, product, device, arg_max(body->>'state', (received, position)) AS state,
         max(received) AS since, max(position) AS position
       FROM messages
       WHERE position > ${heard?.position ?? -1} AND maker = $1 AND product = $2
         AND channel = 'status'
       GROUP BY ALL
     ) n ON d.maker = n.maker AND d.product = n.product AND d.device = n.device
     WHEN MATCHED THEN UPDATE SET state = CASE WHEN ${isLater} THEN n.state ELSE d.state END,
       since = greatest(d.since, n.since), position = greatest(d.position, n.position)
     WHEN NOT MATCHED THEN INSERT (maker, product, device, state, since, position)
       VALUES (n.maker, n.product, n.device, n.state, n.since, n.position)`,
    [maker, product],
  );
}
