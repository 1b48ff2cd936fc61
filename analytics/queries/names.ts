import type { RegistryView } from '../../contract/ports/registry.ts';
import { none, type Place } from '../scales/tree.ts';

/** What people call a place in the tree. */
export function nameOf(registry: RegistryView, maker: string, { level, id }: Place): string {
  switch (level) {
    case 'network':
      return registry.maker(maker)?.name ?? maker;
    case 'product':
      return registry.product(maker, id)?.name ?? id;
    case 'group':
      return id === none ? 'In no group' : (registry.group(maker, id)?.name ?? id);
    case 'customer':
      return id === none ? 'Nobody known' : (registry.customer(maker, id)?.name ?? id);
    case 'device':
      return id.slice(id.indexOf('/') + 1);
  }
}
