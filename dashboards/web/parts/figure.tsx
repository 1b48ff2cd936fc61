import type { ComponentChildren } from 'preact';
import { Asked } from './asked.tsx';
import type { Explainable } from './how-made.tsx';

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
  readonly explained?: Explainable;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={first ? 'figure figure-first' : 'figure'} title={title}>
      <dt>{explained === undefined ? name : <Asked words={name} explained={explained} />}</dt>
      <dd>
        {children}
        {foot !== undefined && <small class="figure-foot">{foot}</small>}
      </dd>
    </div>
  );
}
