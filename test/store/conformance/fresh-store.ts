import type { TelemetryStore } from '../../../contract/ports/telemetry-store.ts';
import type { Tape } from '../bike.ts';

/** An empty store for one test, told of the model of `bikeModel()`, and a journal to fill it from. */
export interface FreshStore {
  readonly store: TelemetryStore;
  readonly tape: Tape;
}
