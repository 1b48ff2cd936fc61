import type { Health, RejectedMessage } from '../../../../contract/records/health.ts';
import { address, addressOf, withQuery } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { percent } from '../../charts/scale.ts';
import { count, counted } from '../../format/number.ts';
import { moment } from '../../format/time.ts';
import { noteWords, reasonWords, wordFor } from '../../format/words.ts';
import { Panel } from '../../parts/panel.tsx';

/** What was rejected and why; each reason opens its messages. */
export function Rejected({ health }: { readonly health: Health }) {
  const { query } = address.value;
  const chosen = query.get('reason') ?? undefined;
  const reasons = Object.entries(health.rejectedByReason)
    .filter(([reason, readings]) => readings > 0 || reason === chosen)
    .toSorted((a, b) => b[1] - a[1]);
  const most = Math.max(1, ...reasons.map(([, readings]) => readings));
  const notes = Object.entries(health.notes).filter(([, readings]) => readings > 0);
  return (
    <section class="block">
      <h2 class="chart-title">
        Rejected <span class="chart-unit">readings by reason; each reason opens its messages</span>
      </h2>
      {reasons.length === 0 ? (
        <p class="quiet-words">Nothing has been rejected.</p>
      ) : (
        <ul class="plain reasons">
          {reasons.map(([reason, readings]) => (
            <li key={reason}>
              <a
                class="reason"
                href={withQuery({
                  reason: reason === chosen ? undefined : reason,
                  before: undefined,
                })}
                aria-expanded={reason === chosen}
              >
                <span class="reason-name">{wordFor(reasonWords, reason)}</span>
                <svg class="bar" aria-hidden="true">
                  <rect class="bar-fill" width={percent(readings / most)} height="100%" rx="2" />
                </svg>
                <span class="reason-count">{count(readings)}</span>
              </a>
              {reason === chosen && <Messages reason={reason} before={query.get('before')} />}
            </li>
          ))}
        </ul>
      )}
      {notes.length > 0 && (
        <p class="quiet-words">
          Stored, with a note:{' '}
          {notes
            .map(
              ([note, readings]) => `${count(readings)} ${wordFor(noteWords, note).toLowerCase()}`,
            )
            .join(', ')}
          .
        </p>
      )}
    </section>
  );
}

function Messages({ reason, before }: { readonly reason: string; readonly before: string | null }) {
  const answer = useAnswer<{ readonly items: readonly RejectedMessage[]; readonly next?: string }>(
    addressOf('/api/v1/rejected', { reason, before: before ?? undefined, limit: 20 }),
  );
  return (
    <div class="messages">
      <Panel
        answer={answer}
        what="rejected messages"
        empty={({ items }) =>
          items.length === 0 ? (
            <p class="quiet-words">
              {before === null
                ? 'The messages themselves are not in the store yet, or belong to another maker.'
                : 'There are no earlier ones.'}
            </p>
          ) : undefined
        }
      >
        {({ items, next }) => (
          <>
            <ol class="plain">
              {items.map((message) => (
                <li key={message.id} class="message">
                  <p class="message-head">
                    <strong>{message.detail}</strong>
                  </p>
                  <p class="message-where">
                    {moment(message.at)} · <code>{message.topic}</code> · client{' '}
                    <code>{message.client}</code> · {counted(message.size, 'byte')}
                    {message.encoding === 'base64' && ', not text: shown as Base64'}
                  </p>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
                  <pre class="code" tabIndex={0}>
                    {message.payload === '' ? '(empty)' : message.payload}
                  </pre>
                </li>
              ))}
            </ol>
            {next !== undefined && <a href={withQuery({ before: next })}>Earlier ones</a>}
          </>
        )}
      </Panel>
    </div>
  );
}
