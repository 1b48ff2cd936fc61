import { silent } from '../../../contract/ports/logger.ts';
import type { RegistryChange } from '../../../contract/records/registry.ts';
import { RegistryState } from '../../../registry/registry-state.ts';

/** A registry in memory that a test changes at once. */
export class TestRegistry extends RegistryState {
  constructor() {
    super({ serverKey: Buffer.alloc(32), logger: silent });
  }

  change(...changes: readonly RegistryChange[]): void {
    this.record(changes);
  }
}
