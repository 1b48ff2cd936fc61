import type { ComponentChildren } from 'preact';
import { PageHead } from '../shell/page-head.tsx';

/** There is nothing at this address, or nothing yet. */
export function NotFoundPage({
  home,
  title = 'There is no such page',
  children = 'Check the address, or start again.',
}: {
  readonly home: string;
  readonly title?: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <>
      <PageHead title={title} />
      <p class="prose">{children}</p>
      <p>
        <a class="button" href={home}>
          To the first page
        </a>
      </p>
    </>
  );
}
