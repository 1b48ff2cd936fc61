import { go, withQuery } from '../../address.ts';
import { type Place, placeQuery } from './place.ts';

/** By whom it was, or where it was: the two trees over the same use. */
export function HierarchySwitch({ place }: { readonly place: Place }) {
  // A customer is no place and a place no customer: the other order begins where both are one.
  const start: Place =
    place.product === undefined || place.level === 'network'
      ? { level: 'network', id: 'network', hierarchy: place.hierarchy }
      : { ...place, level: 'product', id: place.product };
  return (
    <label class="field">
      <span class="field-label">Parts by</span>
      <select
        value={place.hierarchy}
        onChange={({ currentTarget: { value } }) =>
          go(
            withQuery(
              placeQuery({ ...start, hierarchy: value === 'place' ? 'place' : 'customer' }),
            ),
          )
        }
      >
        <option value="customer">Who used it</option>
        <option value="place">Where it was used</option>
      </select>
    </label>
  );
}
