import type { z } from 'zod';
import { type Reject, reject } from '../../contract/verdict.ts';
import {
  adviceReplyMessage,
  eventMessage,
  linksMessage,
  statusMessage,
} from '../../contract/wire/messages.ts';
import type { Step } from '../passage.ts';

const schemas = {
  event: eventMessage,
  links: linksMessage,
  status: statusMessage,
  'advice/reply': adviceReplyMessage,
} as const;

/** How deep the free part of a message may go: enough for people, and no stack overflows. */
const deepest = 16;

/**
 * Checks a message other than telemetry against its schema; what goes on is the schema's answer.
 * A status keeps no time of the device: it may be a will, whose time was frozen at CONNECT, so it
 * is dated by receipt.
 */
export const checkMessage: Step = {
  name: 'check message',
  run(passage) {
    const { channel } = passage.route;
    if (!isChecked(channel)) throw new TypeError(`check message: no schema for ${channel}`);
    const unfit = checkFreePart(passage.item, 0);
    if (unfit !== undefined) return unfit;
    const parsed = schemas[channel].safeParse(passage.item);
    if (!parsed.success) return rejectedBySchema(parsed.error);
    passage.item = parsed.data;
    if (channel !== 'status') passage.deviceTime = parsed.data.ts;
    return undefined;
  },
};

/** The first mistake a schema found, as a verdict. */
export function rejectedBySchema(error: z.ZodError): Reject {
  const [issue] = error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  const detail = `${path === '' ? 'message' : path}: ${issue?.message ?? 'of another shape'}`;
  return reject(path === 'ts' ? 'time-not-valid' : 'wrong-shape', detail.slice(0, 300));
}

function isChecked(channel: string): channel is keyof typeof schemas {
  return Object.hasOwn(schemas, channel);
}

function checkFreePart(value: unknown, depth: number): Reject | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return reject('value-not-finite', `message: expected finite numbers, found ${value}`);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > deepest) {
    return reject('wrong-shape', `message: expected at most ${deepest} levels`);
  }
  for (const part of Object.values(value)) {
    const unfit = checkFreePart(part, depth + 1);
    if (unfit !== undefined) return unfit;
  }
  return undefined;
}
