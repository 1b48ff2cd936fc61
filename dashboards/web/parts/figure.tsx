import type { ComponentChildren } from 'preact';
import type { Inputs } from '../../../contract/records/estimate.ts';
import { HowMade } from './how-made.tsx';

/** One figure among others: its name, its value, and below it what puts it in relation. */
export function Figure({
  name,
  foot,
  first = false,
  title,
  explained,
  children,
}: {
  readonly name: string;
  readonly foot?: string | undefined;
  /** The one that answers the question of the page. */
  readonly first?: boolean;
  readonly title?: string;
  /** By which name and inputs it can be explained. */
  readonly explained?: { readonly figure: string; readonly inputs: Inputs };
  readonly children: ComponentChildren;
}) {
  return (
    <div class={first ? 'figure figure-first' : 'figure'} title={title}>
      <dt>
        {name}
        {explained !== undefined && <HowMade name={name} {...explained} />}
      </dt>
      <dd>
        {children}
        {foot !== undefined && <small class="figure-foot">{foot}</small>}
      </dd>
    </div>
  );
}
