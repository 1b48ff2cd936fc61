import { type GoalPart, type GoalRecord, productGoals } from '../contract/records/goal.ts';
import { address } from './api-client.ts';
import { numberInWords } from './figures.ts';
import { printable, table } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh goals`: where the strategic goals of a product stand, and who contributes what. */
export const goalsVerb: Verb = (terminal) => {
  const made = command('goals', 'the strategic goals of a product, and what contributes to them', {
    'valuemesh goals acme e-bike': 'where each stands, and what the ways of use contribute',
    'valuemesh goals acme e-bike --json': 'with groups, customers and weeks, for another program',
  });
  return reading(made)
    .argument('<maker>')
    .argument('<product>')
    .action(async (maker: string, product: string, options: ReadingOptions) => {
      const api = await systemOf(options, terminal);
      const goals = await api.get(
        address`/api/v1/makers/${maker}/products/${product}/goals`,
        productGoals,
      );
      answer(terminal, options, goals, ({ items }) =>
        items.length === 0
          ? `The model of ${maker}/${product} declares no goals.`
          : items.map((goal) => goalInWords(goal, terminal)).join('\n\n'),
      );
    });
};

function goalInWords({ label, state, sentence, contexts }: GoalRecord, terminal: Terminal): string {
  const head = `${paint(terminal, 'bold', printable(label))} (${state.replace('-', ' ')})`;
  const lines = [head, printable(sentence)];
  if (contexts.items.length > 0) lines.push('', table(terminal, columns, contexts.items));
  return lines.join('\n');
}

const figure = (of: number | null) => (of === null ? '' : numberInWords(Number(of.toPrecision(3))));

const columns = [
  { title: 'use context', of: ({ name }: GoalPart) => name },
  {
    title: 'contribution',
    of: ({ contribution }: GoalPart) => figure(contribution),
    align: 'right',
  },
  { title: 'alone', of: ({ own }: GoalPart) => figure(own), align: 'right' },
  { title: 'beyond target', of: ({ towards }: GoalPart) => figure(towards), align: 'right' },
] as const;
