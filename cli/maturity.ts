import {
  type Maturity,
  type MaturityStage,
  maturity,
  type PartFigure,
  type PlaceMaturity,
  type StageProfile,
} from '../contract/records/maturity.ts';
import { address } from './api-client.ts';
import { estimateInWords, shareInWords } from './figures.ts';
import { printable, table } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh maturity`: the four stages of use at a place, why, and the next step. */
export const maturityVerb: Verb = (terminal) => {
  const made = command(
    'maturity',
    'how mature use is: Connect, Share, Solve, Innovate, over 28 days',
    {
      'valuemesh maturity acme': 'of the whole network, and of its groups',
      'valuemesh maturity acme group berlin': 'of a group, and of its customers',
      'valuemesh maturity acme device e-bike/bike-1 --json': 'of one device, for another program',
    },
  );
  return reading(made)
    .argument('<maker>')
    .argument('[level]', 'network, group, customer or device', 'network')
    .argument('[id]', 'of the group, the customer or the device (PRODUCT/DEVICE)', 'network')
    .option('--to <date>', 'up to this date or moment, excluded (default: the last session)')
    .option('--hierarchy <name>', 'parts by `customer` or by `place`')
    .action(async (maker: string, level: string, id: string, options: MaturityOptions) => {
      const api = await systemOf(options, terminal);
      // The id of a device has a slash, which is part of the address.
      const path = address`/api/v1/makers/${maker}/maturity/${level}/`;
      const place = id.split('/').map(encodeURIComponent).join('/');
      const { to, hierarchy } = options;
      const found = await api.get(`${path}${place}`, maturity, { to, hierarchy });
      answer(terminal, options, found, () => inWords(found, terminal));
    });
};

type MaturityOptions = ReadingOptions & {
  readonly to?: string;
  readonly hierarchy?: string;
};

const stageWords: Readonly<Record<MaturityStage, string>> = {
  connect: 'Connect',
  share: 'Share',
  solve: 'Solve',
  innovate: 'Innovate',
};

function inWords(found: Maturity, terminal: Terminal): string {
  const { name, sentence, scale, next, stages, children } = found;
  const parts = stages.flatMap((profile) => profile.parts.map((part) => ({ profile, part })));
  return [
    paint(terminal, 'bold', printable(name)),
    printable(sentence),
    scale.sentence,
    ...(next === null ? [] : [`Next: ${next.sentence}`]),
    '',
    table(terminal, stageColumns, stages),
    '',
    table(terminal, partColumns, parts),
    ...(children.length === 0 ? [] : ['', table(terminal, placeColumns, children)]),
  ].join('\n');
}

function gateInWords({ holds, firm }: StageProfile): string {
  if (holds === null) return 'cannot be told';
  return `${holds ? 'holds' : 'does not hold'}${firm ? '' : ' so far'}`;
}

const stageColumns = [
  { title: 'stage', of: ({ stage }: StageProfile) => stageWords[stage] },
  { title: 'index (90 % interval)', of: ({ index }: StageProfile) => estimateInWords(index) },
  { title: 'gate', of: ({ gate }: StageProfile) => gate.toFixed(2), align: 'right' },
  { title: '', of: gateInWords },
  { title: 'made of', of: ({ index }: StageProfile) => index.method },
] as const;

interface PartRow {
  readonly profile: StageProfile;
  readonly part: PartFigure;
}

const partColumns = [
  { title: 'stage', of: ({ profile }: PartRow) => stageWords[profile.stage] },
  { title: 'part', of: ({ part }: PartRow) => part.label },
  {
    title: 'share',
    of: ({ part: { share } }: PartRow) => (share === null ? '' : shareInWords(share)),
    align: 'right',
  },
  { title: 'evidence', of: ({ part }: PartRow) => part.evidence },
] as const;

/** The index of the stage at a place in the order. */
function indexAt(n: number) {
  return ({ stages }: PlaceMaturity) => stages[n]?.index.value?.toFixed(2) ?? '';
}

const placeColumns = [
  { title: 'place', of: ({ name }: PlaceMaturity) => name },
  { title: 'id', of: ({ level, id }: PlaceMaturity) => `${level} ${id}` },
  {
    title: 'stage',
    of: ({ stage, standing }: PlaceMaturity) =>
      standing === 'profile-only' ? '' : stage === null ? 'none' : stageWords[stage],
  },
  { title: 'connect', of: indexAt(0), align: 'right' },
  { title: 'share', of: indexAt(1), align: 'right' },
  { title: 'solve', of: indexAt(2), align: 'right' },
  { title: 'innovate', of: indexAt(3), align: 'right' },
] as const;
