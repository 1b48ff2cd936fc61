import type { ScaleValue } from '../../../../contract/records/value.ts';
import { withQuery } from '../../address.ts';
import { otherPlace, type Place, placeQuery, wayDown } from './place.ts';

/** The places this one is part of, each a link up. */
export function Way({
  place,
  value,
}: {
  readonly place: Place;
  readonly value: Pick<ScaleValue, 'parents' | 'name'> | undefined;
}) {
  if (place.level === 'network') return null;
  const up = value === undefined ? [] : wayDown(value);
  return (
    <nav class="way" aria-label="Way to this place">
      <ol>
        {up.map((parent) => (
          <li key={`${parent.level} ${parent.id}`}>
            <a href={withQuery(placeQuery(otherPlace(place, parent)))}>
              {parent.level === 'network' ? 'Whole network' : parent.name}
            </a>
          </li>
        ))}
        <li aria-current="true">{value?.name ?? place.id}</li>
      </ol>
    </nav>
  );
}
