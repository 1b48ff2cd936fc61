import { InvalidArgumentError } from 'commander';
import { type Explanation, explanation, type FigurePart } from '../contract/records/explanation.ts';
import { readFigure } from '../contract/records/figure.ts';
import { address } from './api-client.ts';
import { momentInWords, numberInWords } from './figures.ts';
import { countOption } from './option-values.ts';
import { printable, table } from './table.ts';
import { paint } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh explain`: how a figure was made, and of which sessions. */
export const explainVerb: Verb = (terminal) => {
  const made = command('explain', 'how a figure was made, and the sessions it stands on', {
    'valuemesh explain worth~acme~context~e-bike~u-3': 'as it is now',
    'valuemesh explain worth~acme~scale~network~network --limit 1000 --json': 'for another program',
  });
  return reading(made)
    .argument(
      '<figure>',
      'its name and reference, as `valuemesh report` and the pages show them',
      (text) => {
        if (readFigure(text) === undefined) {
          throw new InvalidArgumentError('Take it from `valuemesh report`, or from a page.');
        }
        return text;
      },
    )
    .option(
      '--limit <sessions>',
      'so many sessions, the latest first (at most 1,000)',
      countOption,
      20,
    )
    .option('--after <session>', 'go on where the answer before ended (its `next`)')
    .action(async (figure: string, options: ExplainOptions) => {
      const api = await systemOf(options, terminal);
      const { limit, after } = options;
      const maker = readFigure(figure)?.scope.maker ?? '';
      const path = address`/api/v1/makers/${maker}/figures/${figure}`;
      const explained = await api.get(path, explanation, { limit, after });
      answer(terminal, options, explained, () =>
        [
          paint(terminal, 'bold', printable(explained.sentence)),
          explained.made,
          ...sums(explained),
          ...explained.leftOut.map(
            ({ words, sessions }) => `  left out: ${numberInWords(sessions)}. ${words}`,
          ),
          '',
          table(terminal, columnsOf(explained), explained.sessions.items),
          ...(explained.sessions.next === undefined
            ? []
            : [`More: --after ${explained.sessions.next}`]),
        ].join('\n'),
      );
    });
};

type ExplainOptions = ReadingOptions & { readonly limit: number; readonly after?: string };

function sums({ kind, above, below, steps, method, seed }: Explanation): readonly string[] {
  const side = ({ sum, one, unit }: Explanation['above']) =>
    `${numberInWords(sum * one)}${unit === '1' ? '' : ` ${unit}`}`;
  const divided = below === null ? side(above) : `${side(above)} / ${side(below)}`;
  return [
    `  ${kind === 'sum' ? 'sum' : 'sums'} of the parts: ${divided}`,
    ...steps.map(
      ({ label, value, unit }) =>
        `  ${label}: ${value === null ? 'none' : numberInWords(value)}${unit === '1' ? '' : ` ${unit}`}`,
    ),
    `  method: ${method}, seed ${seed}`,
  ];
}

function columnsOf({ above, below }: Explanation) {
  const adds = (side: Explanation['above']) => (part: number | null) =>
    part === null ? '' : numberInWords(part * side.one);
  return [
    { title: 'session', of: ({ session }: FigurePart) => session },
    { title: 'product', of: ({ product }: FigurePart) => product },
    { title: 'device', of: ({ device }: FigurePart) => device },
    { title: 'customer', of: ({ customer }: FigurePart) => customer ?? '-' },
    { title: 'start', of: ({ start }: FigurePart) => momentInWords(start) },
    { title: 'adds', of: (part: FigurePart) => adds(above)(part.above), align: 'right' },
    ...(below === null
      ? []
      : [
          {
            title: 'below',
            of: (part: FigurePart) => adds(below)(part.below),
            align: 'right',
          } as const,
        ]),
    { title: 'left out', of: ({ leftOut }: FigurePart) => leftOut ?? '' },
  ] as const;
}
