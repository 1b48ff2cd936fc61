import { Buffer, isUtf8 } from 'node:buffer';
import { isIdentifier } from '../contract/identifiers.ts';
import type { Reason } from '../contract/reasons.ts';
import type { RejectedMessage } from '../contract/records/health.ts';
import type { DeadLetterEntry } from '../contract/records/journal-entry.ts';
import { defaultTopicRoot } from '../contract/wire/topics.ts';

/** Rejected for a topic that says nothing of its sender: who sent it is not known from it. */
const topicsThatProveNothing: readonly Reason[] = ['topic-unknown', 'topic-not-yours'];

/**
 * The maker who may see a dead letter: the one in its topic. Undefined, so that only the
 * administrator sees it, where the topic was refused because its sender had no right to it.
 */
export function makerOfDeadLetter(
  entry: DeadLetterEntry,
  topicRoot = defaultTopicRoot,
): string | undefined {
  if (topicsThatProveNothing.includes(entry.reason)) return undefined;
  if (!entry.topic.startsWith(`${topicRoot}/`)) return undefined;
  const [maker] = entry.topic.slice(topicRoot.length + 1).split('/');
  return maker !== undefined && isIdentifier(maker) ? maker : undefined;
}

/** What a store keeps of a dead letter. */
export interface KeptDeadLetter extends Pick<RejectedMessage, 'id' | 'at' | 'topic' | 'client'> {
  readonly reason: string;
  readonly detail: string;
  /** Bytes of the payload as it came. */
  readonly size: number;
  readonly payload: Uint8Array;
}

/** A dead letter as it is shown: its payload as text where it is text. */
export function shown({ payload, ...letter }: KeptDeadLetter): RejectedMessage {
  const encoding = isUtf8(payload) ? 'utf8' : 'base64';
  return { ...letter, payload: Buffer.from(payload).toString(encoding), encoding };
}

/** How many dead letters a page has where the query does not say. */
export const deadLettersOnAPage = 100;
