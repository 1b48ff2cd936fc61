import type { EdgeCounters } from '../records/health.ts';
import type { MessageBus } from './message-bus.ts';

/** The edge process as the insight process sees it, over a local socket. */
export interface EdgeControl extends MessageBus {
  /** Tells the edge to read the registry's log up to a position; resolves when it has. */
  registryChanged(position: number): Promise<void>;
  /** Tells the edge what is stored, so that it may let old segments go. */
  stored(position: number): void;
  /** The counters, or undefined while the edge is away. */
  counters(): Promise<EdgeCounters | undefined>;
  /** Called whenever a principal subscribes to a topic of the `advice` channel. */
  onSubscribed(listener: (subscription: { readonly topic: string }) => void): void;
  /** Called whenever the edge is (again) there: retained records, and advice that waits, are sent anew. */
  onConnected(listener: () => void): void;
  close(): Promise<void>;
}
