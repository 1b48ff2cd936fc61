import { Buffer } from 'node:buffer';
import type { DeadLetterEntry, MessageEntry } from '../../contract/records/journal-entry.ts';
import { type KeptDeadLetter, makerOfDeadLetter } from '../dead-letters.ts';
import type { Counted } from '../stored-count.ts';
import type { Series } from './influx-server.ts';
import { line } from './line-protocol.ts';
import { nanoseconds, sequences } from './point-time.ts';

/** Measurements that are no product's: no maker's id begins with an @. */
export const deadLetters = '@dead-letters';
const messages = '@messages';
export const loaders = '@loader';

/** InfluxDB takes texts up to 64 kB. What is longer is cut here; the journal has the whole. */
const mostPayloadBytes = 45_000;
const mostTextLength = 16_000;
const day = 86_400_000;

/** A dead letter as a point, its payload as base64. */
export function deadLetterLine(
  entry: DeadLetterEntry,
  position: number,
  topicRoot: string,
): string {
  const { received, topic, client, reason, detail, payload } = entry;
  return line(
    deadLetters,
    { maker: makerOfDeadLetter(entry, topicRoot), reason },
    {
      position,
      received,
      topic: topic.slice(0, mostTextLength),
      client,
      detail: detail.slice(0, mostTextLength),
      size: payload.length,
      payload: Buffer.from(payload.subarray(0, mostPayloadBytes)).toString('base64'),
    },
    momentOf(received, position),
  );
}

/** The dead letters of an answer to `deadLetterFields`. */
export function foundDeadLetters({ columns, values }: Series): KeptDeadLetter[] {
  const at = (name: string) => columns.indexOf(name);
  const text = (row: Series['values'][number], name: string) => String(row[at(name)] ?? '');
  return values.map((row) => ({
    id: Number(row[at('id')]),
    at: Number(row[at('received')]),
    topic: text(row, 'topic'),
    client: text(row, 'client'),
    reason: text(row, 'reason'),
    detail: text(row, 'detail'),
    size: Number(row[at('size')]),
    payload: Buffer.from(text(row, 'payload'), 'base64'),
  }));
}

/** What to select so that `foundDeadLetters` finds it, besides the `id`. */
export const deadLetterFields = 'received, topic, client, reason, detail, size, payload';

/** A message as a point; a body too long for InfluxDB is left out and its length told. */
export function messageLine(entry: MessageEntry, position: number): string {
  const { maker, product, device, channel, received } = entry;
  const body = JSON.stringify(entry.body);
  const fits = body.length <= mostTextLength;
  return line(
    messages,
    { maker, product, device, channel },
    { position, received, length: body.length, body: fits ? body : undefined },
    momentOf(received, position),
  );
}

/**
 * How far the loader of one journal is. One point a day, written again and again: with a time of
 * its own each it would be a million a day, with a fixed one a retention would take it away.
 */
export function loaderLine(
  journal: string,
  position: number,
  { readings, missing }: Counted,
  now: number,
): string {
  const today = Math.floor(now / day) * day;
  return line(loaders, { journal }, { position, readings, missing }, nanoseconds(today, 0));
}

function momentOf(received: number, position: number): string {
  return nanoseconds(Math.floor(received), position % sequences);
}
