import { isDeepStrictEqual } from 'node:util';
import type { ProductModel } from '../../contract/model/product-model.ts';
import type { KindOther } from '../../contract/records/kind-comparison.ts';
import type { ContextColumn } from '../contexts/context-columns.ts';
import { conversion } from './convert-unit.ts';

/** Something that describes use in two products alike. */
export interface SharedColumn {
  readonly here: ContextColumn;
  readonly there: ContextColumn;
  /** Makes a value of the other product one in the unit of this one. */
  readonly convert: (value: number) => number;
}

/** What describes the use of two products, sorted into what can be compared and what cannot. */
export interface SharedColumns {
  readonly shared: readonly SharedColumn[];
  readonly leftOut: KindOther['leftOut'];
}

/** A product and what describes its use. */
export interface Described {
  readonly model: ProductModel;
  readonly columns: readonly ContextColumn[];
}

/**
 * What both products say of a session: declared under the same name, made of readings in the same
 * way, in units that can be converted into each other. A name is the makers' promise that it means
 * the same; units and aggregates are checked, meaning cannot be.
 */
export function sharedColumns(here: Described, there: Described): SharedColumns {
  const shared: SharedColumn[] = [];
  const leftOut: KindOther['leftOut'][number][] = [];
  for (const column of here.columns) {
    const other = there.columns.find(({ name }) => name === column.name);
    const { label } = column;
    if (other === undefined) {
      leftOut.push({ label, reason: 'only-here' });
    } else if (!isMadeAlike(column.name, here.model, there.model) || column.kind !== other.kind) {
      leftOut.push({ label, reason: 'made-differently' });
    } else {
      const convert = conversion(unitOf(other), unitOf(column));
      if (convert === undefined) leftOut.push({ label, reason: 'units-differ' });
      else shared.push({ here: column, there: other, convert });
    }
  }
  for (const { name, label } of there.columns) {
    if (here.columns.some((column) => column.name === name)) continue;
    leftOut.push({ label, reason: 'only-there' });
  }
  return { shared, leftOut };
}

/** Whether a feature is the same aggregate, of the same values; time and attributes always are. */
function isMadeAlike(column: string, here: ProductModel, there: ProductModel): boolean {
  const name = column.replace(/^feature /, '');
  if (name === column) return true;
  const making = ({ features }: ProductModel) => {
    const { aggregate, in: values } = features[name] ?? {};
    return { aggregate, values: values?.map(String).toSorted() };
  };
  return isDeepStrictEqual(making(here), making(there));
}

function unitOf(column: ContextColumn): string {
  return column.kind === 'numeric' ? column.unit : '1';
}
