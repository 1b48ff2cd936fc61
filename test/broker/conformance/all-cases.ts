import type { Case } from './case.ts';
import { connecting } from './connecting.ts';
import { delivering } from './delivering.ts';
import { malformed } from './malformed.ts';
import { publishing } from './publishing.ts';
import { retained } from './retained.ts';
import { sessions } from './sessions.ts';
import { subscribing } from './subscribing.ts';
import { topics } from './topics.ts';
import { transports } from './websocket.ts';
import { wills } from './wills.ts';

/** Every case, chapter by chapter. */
export const chapters = {
  malformed,
  connecting,
  publishing,
  delivering,
  retained,
  subscribing,
  topics,
  sessions,
  wills,
  transports,
} as const satisfies Record<string, readonly Case[]>;

export const allCases: readonly Case[] = Object.values(chapters).flat();
