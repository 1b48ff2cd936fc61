import type { Health, StoreHealth } from '../../../../contract/records/health.ts';
import { count, counted, measured } from '../../format/number.ts';
import { clock, duration } from '../../format/time.ts';

/** How far a store is behind, how fast it takes what waits, and when it will have it all. */
export function StoreState({ store, at }: { readonly store: StoreHealth; readonly at: number }) {
  const { lagBytes, lagReadings, perSecond, secondsLeft, error, since } = store;
  if (error !== null) {
    return (
      <>
        away {since !== null && `since ${clock(since)}, for ${duration(at - since)}`}
        <small class="store-state">
          {behind(lagReadings, lagBytes)}. {error}
        </small>
      </>
    );
  }
  if (lagBytes === 0) return <>up to date</>;
  return (
    <>
      {behind(lagReadings, lagBytes)}
      <small class="store-state">
        takes {count(perSecond)} a second
        {secondsLeft !== null &&
          `, up to date in about ${duration(Math.max(1_000, secondsLeft * 1_000))}`}
      </small>
    </>
  );
}

/** Says of a store that is away that nothing is lost; nothing where all are there. */
export function StoresAway({ health }: { readonly health: Health }) {
  const away = health.insight.stores.filter(({ error }) => error !== null);
  return away.map(({ name, since }) => (
    <p class="note note-warning" role="status" key={name}>
      The store {name} does not take readings{since !== null && ` since ${clock(since)}`}. Nothing
      is lost: they wait on disk, devices do not notice, and it is tried again by itself.
    </p>
  ));
}

function behind(readings: number, bytes: number): string {
  return `${counted(readings, 'reading')} (${inBytes(bytes)}) behind`;
}

function inBytes(value: number): string {
  if (value < 10_000) return measured(value, '{byte}');
  return value < 10_000_000 ? `${count(value / 1_000)} kB` : `${count(value / 1_000_000)} MB`;
}
