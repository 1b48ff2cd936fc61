import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import { signedPercent } from '../../format/number.ts';
import { day } from '../../format/time.ts';

/** What came of an advice, said to the one who got it. */
const fates: Readonly<Record<AdviceRecord['state'], string>> = {
  planned: 'On its way to you',
  sent: 'Waits for your answer',
  accepted: 'You said you would try it',
  applied: 'In use',
  dismissed: 'Not for you',
  expired: 'Ran out without an answer',
  'held-out': 'Not given',
};

/** The suggestions of the past, and what came of each. */
export function PastAdvice({
  advice,
  timezone,
}: {
  readonly advice: readonly AdviceRecord[];
  readonly timezone: string;
}) {
  // What was held out was never said to the customer.
  const told = advice.filter(({ state }) => state !== 'held-out');
  if (told.length === 0) return null;
  return (
    <section class="block">
      <h2 class="chart-title">Suggestions so far</h2>
      <ul class="plain past">
        {told.map((one) => {
          const last = one.replies.at(-1);
          return (
            <li key={one.id}>
              <p>
                <strong>
                  {one.settingLabel}: {String(one.from)} → {String(one.to)}
                </strong>
                {one.expected.value !== null &&
                  ` · ${signedPercent(one.expected.value / 100)} expected`}
              </p>
              <p class="quiet-words">
                {fates[one.state]}
                {last !== undefined && ` since ${day(last.ts, timezone)}`}
                {last?.reason != null && `: “${last.reason}”`}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
