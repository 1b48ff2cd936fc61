import {
  type Position,
  productAdoption,
  standingInWords,
  standings,
  type Transitions,
} from '../contract/records/adoption.ts';
import { address } from './api-client.ts';
import { estimateInWords, shareInWords } from './figures.ts';
import { printable, table } from './table.ts';
import { paint } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh adoption`: how much a product is used, and what that is worth to whom. */
export const adoptionVerb: Verb = (terminal) => {
  const made = command(
    'adoption',
    'how much a product is used, how long customers stay, and use against value',
    {
      'valuemesh adoption acme e-bike': 'of all time',
      'valuemesh adoption acme e-bike --from 2026-01-01 --group berlin': 'of one group, since then',
    },
  );
  return reading(made)
    .argument('<maker>')
    .argument('<product>')
    .option('--from <date>', 'from this date or moment on (ISO 8601)')
    .option('--to <date>', 'up to this date or moment, excluded')
    .option('--group <group>', 'only customers of this group, or of one below it')
    .action(async (maker: string, product: string, options: AdoptionOptions) => {
      const api = await systemOf(options, terminal);
      const path = address`/api/v1/makers/${maker}/products/${product}/adoption`;
      const { from, to, group } = options;
      const adoption = await api.get(path, productAdoption, { from, to, group });
      answer(terminal, options, adoption, () =>
        [
          `${paint(terminal, 'bold', printable(adoption.name))} (${maker}/${product})${period(adoption)}`,
          ...adoption.sentences,
          adoption.activation.sentence,
          adoption.transitions.sentence,
          ...adoption.campaigns.map(({ sentence }) => sentence),
          ...(adoption.positions.length === 0
            ? ['Nobody known used it in these days.']
            : ['', table(terminal, columns, adoption.positions)]),
          ...(adoption.transitions.rows.length === 0
            ? []
            : ['', table(terminal, weekColumns, adoption.transitions.rows)]),
        ].join('\n'),
      );
    });
};

type AdoptionOptions = ReadingOptions & {
  readonly from?: string;
  readonly to?: string;
  readonly group?: string;
};

function period({
  firstDay,
  lastDay,
}: {
  firstDay: string | null;
  lastDay: string | null;
}): string {
  return firstDay === null || lastDay === null ? '' : `, ${firstDay} to ${lastDay}`;
}

const columns = [
  { title: 'customer', of: ({ customer }: Position) => customer },
  { title: 'sessions', of: ({ sessions }: Position) => sessions, align: 'right' },
  { title: 'adoption (90 % interval)', of: ({ adoption }: Position) => estimateInWords(adoption) },
  { title: 'value (90 % interval)', of: ({ value }: Position) => estimateInWords(value) },
  { title: 'stands', of: ({ standing }: Position) => standingInWords[standing] },
  {
    title: 'likely',
    of: ({ probability }: Position) => (probability === null ? '' : shareInWords(probability)),
    align: 'right',
  },
] as const;

type Row = Transitions['rows'][number];

/** Of the weeks that began in one standing, how many led where. */
const weekColumns = [
  { title: 'one week', of: ({ from }: Row) => standingInWords[from] },
  {
    title: 'weeks',
    of: ({ to }: Row) => to.reduce((sum, { times }) => sum + times, 0),
    align: 'right' as const,
  },
  ...standings.map((standing) => ({
    title: `then ${standingInWords[standing]}`,
    of: ({ to }: Row) => ledTo(to.find((one) => one.standing === standing)),
    align: 'right' as const,
  })),
];

function ledTo(one: Row['to'][number] | undefined): string {
  const { value = null, lo90 = null, hi90 = null } = one?.share ?? {};
  if (one === undefined || one.times === 0 || value === null) return '–';
  const between =
    lo90 === null || hi90 === null ? '' : ` (${shareInWords(lo90)} to ${shareInWords(hi90)})`;
  return `${shareInWords(value)}${between}`;
}
