import type { AdviceRecord } from '../../contract/records/advice.ts';
import { readAdvice } from '../advice/advice-table.ts';
import { type AdvicePost, publish } from '../advice/send-advice.ts';
import { textSql } from '../engine/literal.ts';

/**
 * A customer's answer on the page, kept like a reply of the device. What was accepted is sent to
 * the device once more, which may now apply it and say so. Undefined where no such advice was
 * given; what is held out was not.
 */
export async function answerAdvice(
  post: AdvicePost,
  maker: string,
  id: string,
  reply: 'accepted' | 'dismissed',
  reason: string | null,
): Promise<AdviceRecord | undefined> {
  const { database, clock, logger } = post;
  const now = clock();
  const which = `maker = ${textSql(maker)} AND id = ${textSql(id)} AND state <> 'held-out'`;
  const [given] = await readAdvice(database, now, which, 1);
  if (given === undefined) return undefined;
  await database.write((transaction) =>
    transaction.run('INSERT INTO advice_replies VALUES ($1, $2, $3, $4, NULL)', [
      id,
      now,
      reply,
      reason,
    ]),
  );
  const [answered] = await readAdvice(database, now, which, 1);
  if (answered !== undefined && reply === 'accepted' && answered.expires > now) {
    // Sent again when the device subscribes, should the edge be away now.
    await publish(post, answered).catch((error: unknown) =>
      logger.warn({ err: error, advice: id }, 'an accepted advice could not be sent'),
    );
  }
  return answered;
}
