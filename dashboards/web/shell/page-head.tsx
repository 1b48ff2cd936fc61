import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** The head of a page: its title (also the window's), what it is about, and its controls. */
export function PageHead({
  title,
  above,
  about,
  methods,
  children,
}: {
  readonly title: string;
  /** What the title belongs to: the way here. */
  readonly above?: ComponentChildren;
  readonly about?: ComponentChildren;
  /** The section of the page of methods that says how its figures are made. */
  readonly methods?: string;
  readonly children?: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} · ValueMesh`;
  }, [title]);
  return (
    <div class="head">
      <div class="head-words">
        {above !== undefined && <div class="head-above">{above}</div>}
        <h1>{title}</h1>
        {(about !== undefined || methods !== undefined) && (
          <p class="head-about">
            {about}
            {methods !== undefined && (
              <>
                {about !== undefined && '\u00a0· '}
                <a class="head-methods" href={`/methods#${methods}`}>
                  What these figures mean
                </a>
              </>
            )}
          </p>
        )}
      </div>
      {children !== undefined && <div class="head-controls">{children}</div>}
    </div>
  );
}
