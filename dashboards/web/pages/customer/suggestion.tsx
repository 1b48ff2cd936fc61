import { useState } from 'preact/hooks';
import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import type { Problem } from '../../../../contract/records/health.ts';
import { ask, Refused } from '../../api/ask.ts';
import { count, counted, signedPercent, tied } from '../../format/number.ts';
import { ProblemNote } from '../../parts/panel.tsx';

/** Why people say no, offered so that saying why costs one tap. */
const reasons = ['Does not suit how I use it', 'Too much trouble', 'I tried it before'] as const;

/** One suggestion: what would give more, why, from how many people's experience. */
export function Suggestion({
  advice,
  path,
  own,
  product,
  answered,
}: {
  readonly advice: AdviceRecord;
  /** where the API has the customer */
  readonly path: string;
  /** Only the customer answers. */
  readonly own: boolean;
  /** The name of the product it is about. */
  readonly product: string | undefined;
  /** Called with the advice as it stands after the answer. */
  readonly answered: (advice: AdviceRecord) => void;
}) {
  const [step, setStep] = useState<'asked' | 'dismissing'>('asked');
  const [why, setWhy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const reply = async (answer: 'accepted' | 'dismissed', reason: string | null) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { reply: answer, reason };
      answered(await ask<AdviceRecord>(`${path}/advice/${advice.id}`, { method: 'POST', body }));
      setStep('asked');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  };
  const open = advice.state === 'sent' || advice.state === 'planned';
  return (
    <section class="card suggestion" aria-label="A suggestion">
      <p class="small-head">What would give you more</p>
      <h2>
        {product ?? advice.product}: {advice.settingLabel.toLowerCase()} from {String(advice.from)}{' '}
        to <strong>{String(advice.to)}</strong>
      </h2>
      <p class="suggestion-effect">{effectWords(advice)}</p>
      {step === 'asked' && open && own && (
        <div class="actions">
          <button
            type="button"
            class="button button-first"
            disabled={busy}
            onClick={() => reply('accepted', null)}
          >
            I’ll try it
          </button>
          <button type="button" class="button" onClick={() => setStep('dismissing')}>
            Not for me
          </button>
          <button type="button" class="link" aria-expanded={why} onClick={() => setWhy(!why)}>
            Why?
          </button>
        </div>
      )}
      {step === 'dismissing' && (
        <fieldset class="actions" disabled={busy}>
          <legend>May we learn why?</legend>
          {reasons.map((reason) => (
            <button
              key={reason}
              type="button"
              class="button"
              onClick={() => reply('dismissed', reason)}
            >
              {reason}
            </button>
          ))}
          <button type="button" class="link" onClick={() => reply('dismissed', null)}>
            No reason
          </button>
        </fieldset>
      )}
      {!open && (
        <p class="note" role="status">
          {advice.state === 'dismissed'
            ? 'Thank you. It will not be suggested again.'
            : 'Thank you. The product is told; what comes of it is shown here.'}
        </p>
      )}
      {!own && <p class="quiet-words">Only the customer can answer this.</p>}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {(why || !own) && <Why advice={advice} />}
    </section>
  );
}

function effectWords({ expected, livingWithIt, contextName }: AdviceRecord): string {
  const { value, lo90, hi90 } = expected;
  if (value === null || lo90 === null || hi90 === null) return '';
  const per = (much: number) => signedPercent(much / 100);
  return `${per(value)} for your money in “${contextName}” (between ${per(lo90)} and ${per(hi90)}), from the experience of ${counted(livingWithIt, 'customer')} who live with it.`;
}

function Why({ advice }: { readonly advice: AdviceRecord }) {
  const { why, peers, livingWithIt, expected } = advice;
  return (
    <div class="why">
      <p>{tied(why)}</p>
      <p>
        {count(peers)} people who use it as you do were compared, {count(livingWithIt)} of whom have
        this setting; {counted(expected.n, 'session')} in all. The true difference lies between the
        two figures in nine cases of ten. You see a number of people, never a person, and nobody
        sees your figures.
      </p>
    </div>
  );
}
