import type { AedesOptions } from 'aedes';
import type { Clock } from '../contract/ports/clock.ts';
import type { Ending, IncomingMessage, MessageIntake } from '../contract/ports/message-bus.ts';
import { channels } from '../contract/wire/topics.ts';
import { connectionOf } from './authenticate.ts';
import { mayPublish } from './authorise.ts';
import { isPassedOn } from './straight-lane.ts';

/** What sending a will takes. */
export interface WillParts {
  readonly intake: MessageIntake;
  readonly root: string;
  readonly clock: Clock;
  /** Whether the broker itself is closing: then it is not the clients that went away. */
  readonly isClosing: () => boolean;
}

/**
 * The hook through which Aedes asks about each will before it sends it; ordinary messages do not
 * come here, they took the straight lane. A will is authorised and taken in like any message of its
 * client, and passed on to subscribers, retained where its channel is, once it is on disk.
 */
export function willAuthorisation({
  intake,
  root,
  clock,
  isClosing,
}: WillParts): Required<Pick<AedesOptions, 'authorizePublish'>> {
  return {
    authorizePublish(client, will, done) {
      // Aedes also asks, without a client or with one still there, when it takes this broker for
      // dead because the machine slept; that will is not due.
      if (client === null || !client.closed) return done(new Error('the client is still there'));
      const { session, isRevoked } = connectionOf(client);
      if (session === undefined || isRevoked || isClosing()) return done(new Error('no will'));

      const { topic, qos } = will;
      const payload = Buffer.from(will.payload);
      const { principal, clientId } = session;
      const received = clock();
      const message: IncomingMessage = {
        topic,
        payload,
        qos,
        dup: false,
        received,
        principal,
        client: clientId,
      };
      const verdict = mayPublish(principal, topic, root);
      if (!verdict.ok) {
        intake.refuse(message, verdict.reason, verdict.detail, () => done(new Error('refused')));
        return;
      }
      will.retain &&= channels[verdict.value].retained;
      intake.take(message, (ending?: Ending) => {
        const passedOn = isPassedOn(ending, payload, will.retain);
        done(passedOn ? null : new Error(ending?.kind));
      });
    },
  };
}
