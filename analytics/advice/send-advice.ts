import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { Clock } from '../../contract/ports/clock.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { MessageBus } from '../../contract/ports/message-bus.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { AdviceMessage } from '../../contract/wire/messages.ts';
import { deviceTopic, readTopic } from '../../contract/wire/topics.ts';
import { textSql } from '../engine/literal.ts';
import { readAdvice } from './advice-table.ts';

/** What sending needs. */
export interface AdvicePost {
  readonly database: AnalyticsDatabase;
  readonly bus: MessageBus;
  readonly topicRoot: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Advice sent again at once, at most; the latest. */
const mostOpen = 100_000;

/**
 * Sends what was planned and never sent; each is marked as sent once the broker has it. While the
 * edge is away, the rest waits for the next call.
 */
export async function sendPlanned(post: AdvicePost): Promise<void> {
  const { database, clock, logger } = post;
  const planned = await readAdvice(database, clock(), `state = 'planned'`, 10_000);
  const sent: string[] = [];
  try {
    for (const advice of planned) {
      await publish(post, advice);
      sent.push(advice.id);
    }
  } catch (error) {
    logger.warn({ err: error, waiting: planned.length - sent.length }, 'advice could not be sent');
  }
  if (sent.length === 0) return;
  const ids = sent.map(textSql).join(', ');
  await database.write((transaction) =>
    transaction.run(`UPDATE advice SET sent = $1 WHERE id IN (${ids}) AND sent IS NULL`, [clock()]),
  );
}

/**
 * Sends a device what still waits for its answer, when it subscribes: it may have been away when
 * the advice was sent first. An advice that its customer accepted on the page waits until the
 * device has applied it.
 *
 * @param topic the topic subscribed to
 */
export async function sendAgain(post: AdvicePost, topic: string): Promise<void> {
  const address = readTopic(topic, post.topicRoot);
  if (address?.kind !== 'device' || address.channel !== 'advice') return;
  const { maker, product, device } = address;
  await sendOpen(
    post,
    `maker = ${textSql(maker)} AND product = ${textSql(product)} AND device = ${textSql(device)}`,
  );
}

/**
 * Sends all that still waits for an answer, when the edge is (again) there: nobody told of devices
 * that subscribed before that. To a device that is away it goes nowhere, and again when it is back.
 */
export function sendAllAgain(post: AdvicePost): Promise<void> {
  return sendOpen(post, 'true');
}

async function sendOpen(post: AdvicePost, where: string): Promise<void> {
  const now = post.clock();
  const isOpen = `state IN ('sent', 'accepted') AND expires > ${now}`;
  const open = await readAdvice(post.database, now, `${where} AND ${isOpen}`, mostOpen);
  for (const advice of open) await publish(post, advice);
}

/** Sends one advice to its device. */
export async function publish(
  { bus, topicRoot, clock }: Pick<AdvicePost, 'bus' | 'topicRoot' | 'clock'>,
  advice: AdviceRecord,
): Promise<void> {
  const { id, expires, setting, from, to, why, expected, peers } = advice;
  const { value, lo90, hi90 } = expected;
  const message: AdviceMessage = {
    id,
    ts: clock(),
    expires,
    setting,
    from,
    to,
    why,
    expected: { value: value ?? 0, unit: expected.unit, lo90: lo90 ?? 0, hi90: hi90 ?? 0 },
    peers,
  };
  const topic = deviceTopic(advice, 'advice', topicRoot);
  await bus.publish({ topic, payload: JSON.stringify(message), qos: 1 });
}
