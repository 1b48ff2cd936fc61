import type { Client, Subscription } from 'aedes';
import type { Queued } from './deliveries.ts';

/** Whom a message is queued for, by one of its matching filters. */
export interface Addressee {
  readonly clientId: string;
  readonly qos: number;
}

/** The part of Aedes' memory of sessions that `BoundedSessions` bounds. */
export interface SessionMemory {
  addSubscriptions(client: Client, subscriptions: readonly Subscription[]): Promise<void>;
  removeSubscriptions(client: Client, filters: readonly string[]): Promise<void>;
  cleanSubscriptions(client: { readonly id: string }): Promise<void>;
  subscriptionsByClient(client: { readonly id: string }): Promise<readonly Subscription[]>;
}

/** The part of it that has another in its place: what waits for sessions. */
export interface QueueMemory {
  outgoingEnqueueCombi(to: readonly Addressee[], packet: Queued): Promise<void>;
  outgoingUpdate(client: { readonly id: string }, packet: Queued): Promise<void>;
  outgoingClearMessageId(client: { readonly id: string }, packet: Queued): Promise<unknown>;
  outgoingStream(client: { readonly id: string }): AsyncIterable<Queued>;
}
