import type { ComponentChildren } from 'preact';
import type { Problem } from '../../../contract/records/health.ts';
import type { Answer } from '../api/use-answer.ts';
import { clock } from '../format/time.ts';

/**
 * The four states of everything that is asked for: loading, empty with the reason and the next
 * step, figures (marked while they are stale), and an error with a way to try again.
 */
export function Panel<T>({
  answer,
  what,
  skeleton = 'lines',
  empty,
  children,
}: {
  readonly answer: Answer<T>;
  /** What is being loaded, for those who cannot see the skeleton: "the ways of use". */
  readonly what: string;
  readonly skeleton?: 'lines' | 'rows' | 'chart';
  /** What to show instead where there is nothing yet. */
  readonly empty?: (data: T) => ComponentChildren | undefined;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { data, problem, loading, stale, at, reload } = answer;
  if (data === undefined) {
    return problem === undefined ? (
      <Skeleton kind={skeleton} what={what} />
    ) : (
      <ProblemNote problem={problem} retry={reload} />
    );
  }
  const nothing = empty?.(data);
  return (
    <div class={stale ? 'panel panel-stale' : 'panel'} aria-busy={loading && stale}>
      {problem !== undefined && at !== undefined && (
        <p class="note note-warning" role="status">
          These figures are from {clock(at)}: {problem.title}{' '}
          <button type="button" class="link" onClick={reload}>
            Try again
          </button>
        </p>
      )}
      {nothing ?? children(data)}
    </div>
  );
}

function Skeleton({ kind, what }: { readonly kind: string; readonly what: string }) {
  const bars = kind === 'chart' ? 1 : 4;
  return (
    <div class={`skeleton skeleton-${kind}`} role="status" aria-busy="true">
      <span class="unseen">Loading {what}…</span>
      {Array.from({ length: bars }, (_, n) => (
        <span key={n} class="skeleton-bar" />
      ))}
    </div>
  );
}

/** Says what went wrong, what to do next, and which id to report. */
export function ProblemNote({
  problem,
  retry,
}: {
  readonly problem: Problem;
  readonly retry?: () => void;
}) {
  return (
    <div class="note note-error" role="alert">
      <p class="note-title">{problem.title}</p>
      {problem.next !== undefined && <p>{problem.next}</p>}
      <p class="note-foot">
        {retry !== undefined && (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        )}
        {problem.requestId !== undefined && <small>Request {problem.requestId}</small>}
      </p>
    </div>
  );
}

/** Nothing here yet: why, and what to do. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
