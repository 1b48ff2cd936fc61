import type { SqlValue } from '../../contract/ports/analytics-database.ts';
import type { RegistryView } from '../../contract/ports/registry.ts';
import type { Group, Ownership } from '../../contract/records/registry.ts';

/** Rows of a table, by column; see the registry tables in schema.ts. */
export type Columns = Readonly<Record<string, readonly SqlValue[]>>;

/** The registry as rows for SQL, by table. Cost: linear in the registry. */
export function registryRows(registry: RegistryView): Readonly<Record<string, Columns>> {
  const lines = new GroupLines(registry.groups());
  return {
    registry_makers: columnsOf(registry.makers(), {
      maker: ({ id }) => id,
      name: ({ name }) => name,
      zone: ({ timezone }) => timezone,
      demo: ({ demo }) => demo,
    }),
    registry_groups: columnsOf(registry.groups(), {
      maker: ({ maker }) => maker,
      group: ({ id }) => id,
      name: ({ name }) => name,
      parent: ({ parent }) => parent,
      path: (group) =>
        lines
          .upwards(group)
          .map(({ id }) => id)
          .reverse()
          .join('/'),
      zone: (group) => lines.upwards(group).find(({ timezone }) => timezone)?.timezone ?? null,
      attributes: ({ attributes }) => JSON.stringify(attributes),
    }),
    registry_customers: columnsOf(registry.customers(), {
      maker: ({ maker }) => maker,
      customer: ({ id }) => id,
      name: ({ name }) => name,
      group: ({ group }) => group,
      zone: ({ timezone }) => timezone ?? null,
      named: ({ consents }) => consents.includes('named'),
      comparison: ({ consents }) => consents.includes('comparison'),
      advice: ({ consents }) => consents.includes('advice'),
      attributes: ({ attributes }) => JSON.stringify(attributes),
    }),
    registry_devices: columnsOf(registry.devices(), {
      maker: ({ maker }) => maker,
      product: ({ product }) => product,
      device: ({ id }) => id,
      zone: ({ timezone }) => timezone ?? null,
      group: ({ group }) => group,
      revoked: ({ revoked }) => revoked,
      attributes: ({ attributes }) => JSON.stringify(attributes),
    }),
    registry_ownership: columnsOf(dated(registry.ownerships()), {
      maker: ({ maker }) => maker,
      product: ({ product }) => product,
      device: ({ device }) => device,
      customer: ({ customer }) => customer,
      from_time: ({ from }) => from,
      to_time: ({ to }) => to,
    }),
    registry_weights: columnsOf(registry.weights(), {
      maker: ({ maker }) => maker,
      product: ({ product }) => product,
      customer: ({ customer }) => customer,
      feature: ({ feature }) => feature,
      worth: ({ worth }) => worth,
      from_time: ({ from }) => from,
    }),
  };
}

function columnsOf<T>(
  items: readonly T[],
  columns: Readonly<Record<string, (item: T) => SqlValue>>,
): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, items.map(of)]));
}

/** The line of groups above each group. */
class GroupLines {
  readonly #byId: ReadonlyMap<string, Group>;

  constructor(groups: readonly Group[]) {
    this.#byId = new Map(groups.map((group) => [`${group.maker}/${group.id}`, group]));
  }

  /** The group and those above it, up to the root; ends where a group would come twice. */
  upwards(group: Group): Group[] {
    const line: Group[] = [];
    for (let at: Group | undefined = group; at !== undefined && !line.includes(at); ) {
      line.push(at);
      at = at.parent === null ? undefined : this.#byId.get(`${at.maker}/${at.parent}`);
    }
    return line;
  }
}

/** Each ownership with its end: the beginning of the device's next one. */
function dated(ownerships: readonly Ownership[]): (Ownership & { readonly to: number })[] {
  const later = new Map<string, number>();
  return ownerships
    .toSorted((a, b) => b.from - a.from)
    .map((ownership) => {
      const device = `${ownership.maker}/${ownership.product}/${ownership.device}`;
      const to = later.get(device) ?? Number.POSITIVE_INFINITY;
      later.set(device, ownership.from);
      return { ...ownership, to };
    });
}
