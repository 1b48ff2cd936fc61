import type { UseCases } from '../../../../contract/records/use-context.ts';
import { counted, share } from '../../format/number.ts';
import { Asked } from '../../parts/asked.tsx';

/** How far the ways of use can be relied on, and what they leave unexplained. */
export function Quality({ quality, inputs }: Pick<UseCases, 'quality' | 'inputs'>) {
  const { stability, unexplained, between, sampled } = quality;
  const told = [
    stability === null ? '' : `the least stable is found again in ${share(stability)} of trials`,
    unexplained === null
      ? ''
      : `together they leave ${share(unexplained)} of the spread of sessions unexplained`,
    between === null ? '' : `${share(between)} of sessions lie between two of them`,
  ].filter((part) => part !== '');
  if (told.length === 0) return null;
  return (
    <p class="quiet-words">
      <Asked
        words={`How far to rely on them: ${told.join('; ')}. From ${counted(sampled, 'session')}.`}
        about="How far to rely on them"
        explained={{ figure: 'quality.stability', inputs }}
      />
    </p>
  );
}
