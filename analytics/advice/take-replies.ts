import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';

/**
 * Takes the replies of devices out of the messages that were loaded, each once, whatever order
 * they came in. A reply counts only where that advice was sent to that very device. Answers how
 * many were new.
 *
 * Cost: one scan of the replies behind the last one taken.
 */
export async function takeReplies(database: AnalyticsDatabase): Promise<number> {
  const fresh = `SELECT a.id, (m.body->>'ts')::DOUBLE AS ts, (m.body->>'reply') AS reply,
      (m.body->>'reason') AS reason, max(m.position)::BIGINT AS position
    FROM messages m JOIN advice a ON a.id = (m.body->>'id')
      AND a.maker = m.maker AND a.product = m.product AND a.device = m.device
    WHERE m.channel = 'advice/reply' AND NOT a.held_out
      AND m.position > (SELECT coalesce(max(position), 0) FROM advice_replies)
    GROUP BY ALL`;
  const rows = await database.query<{ id: string; ts: number; reply: string }>(fresh);
  if (rows.length === 0) return 0;
  await database.write((transaction) =>
    // A device that was not told its reply had arrived says it again: the same reply is one.
    transaction.run(`INSERT INTO advice_replies SELECT f.* FROM (${fresh}) f
      WHERE NOT EXISTS (FROM advice_replies r
        WHERE r.advice = f.id AND r.ts = f.ts AND r.reply = f.reply AND r.position IS NOT NULL)`),
  );
  return rows.length;
}
