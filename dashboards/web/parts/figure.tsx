import type { ComponentChildren } from 'preact';

/** One figure among others: its name, its value, and below it what puts it in relation. */
export function Figure({
  name,
  foot,
  first = false,
  title,
  children,
}: {
  readonly name: string;
  readonly foot?: string | undefined;
  /** The one that answers the question of the page. */
  readonly first?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={first ? 'figure figure-first' : 'figure'} title={title}>
      <dt>{name}</dt>
      <dd>
        {children}
        {foot !== undefined && <small class="figure-foot">{foot}</small>}
      </dd>
    </div>
  );
}
