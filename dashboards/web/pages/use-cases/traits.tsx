import type { UseContext } from '../../../../contract/records/use-context.ts';
import { rounded, share, times } from '../../format/number.ts';

/** How a way of use differs from the rest, in a few words each. */
export function TraitChips({ traits }: { readonly traits: UseContext['traits'] }) {
  if (traits.length === 0) return null;
  return (
    <ul class="chips" aria-label="How it differs from the rest">
      {traits.map(({ label, strength, kind }) => (
        <li
          key={label}
          class="chip"
          title={
            kind === 'lift'
              ? `${rounded(strength)} times as frequent here as elsewhere`
              : `${rounded(Math.abs(strength))} standard deviations from the rest`
          }
        >
          {label}
          {kind === 'lift' && strength < 100 && <small> {times(strength)}</small>}
        </li>
      ))}
    </ul>
  );
}

/** Whether it can be relied on: quiet where it can, loud where something new emerges. */
export function Stability({ context }: { readonly context: UseContext }) {
  const { state, stability } = context;
  if (state === 'emerging') return <span class="badge badge-loud">Emerging</span>;
  const found = stability === null ? '' : `; found again in ${share(stability)} of trials`;
  return state === 'stable' ? (
    <span class="stable" title={`Stable${found}`}>
      Stable
    </span>
  ) : (
    <span class="badge" title={`Unstable${found}`}>
      Unstable
    </span>
  );
}
