import { type Explainable, HowMade } from './how-made.tsx';

/**
 * Words with the question mark of their figure behind them. It stays on the line of the last word,
 * however narrow it gets.
 */
export function Asked({
  words,
  about = words,
  explained,
}: {
  readonly words: string;
  /** What the figure is called where nothing stands around it. */
  readonly about?: string;
  readonly explained: Explainable;
}) {
  const last = words.lastIndexOf(' ') + 1;
  return (
    <>
      {words.slice(0, last)}
      <span class="asked">
        {words.slice(last)}
        <HowMade name={about} {...explained} />
      </span>
    </>
  );
}
