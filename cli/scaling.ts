import { type ScalingFit, type ScalingGrouping, scaling } from '../contract/records/scaling.ts';
import { address } from './api-client.ts';
import { estimateInWords } from './figures.ts';
import { table } from './table.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh scaling`: how worth grows with size, and whether levels are alike. */
export const scalingVerb: Verb = (terminal) => {
  const made = command(
    'scaling',
    'how worth grows with the devices in use, and whether it is shared out alike at every scale',
    {
      'valuemesh scaling acme': 'of all products, of all time',
      'valuemesh scaling acme e-bike --from 2026-01-01': 'of one product, since then',
    },
  );
  return reading(made)
    .argument('<maker>')
    .argument('[product]')
    .option('--from <date>', 'from this date or moment on (ISO 8601)')
    .option('--to <date>', 'up to this date or moment, excluded')
    .action(async (maker: string, product: string | undefined, options: ScalingOptions) => {
      const api = await systemOf(options, terminal);
      const { from, to } = options;
      const found = await api.get(address`/api/v1/makers/${maker}/scaling`, scaling, {
        from,
        to,
        product,
      });
      answer(terminal, options, found, () =>
        [...found.sentences, '', table(terminal, columns, found.fits)].join('\n'),
      );
    });
};

type ScalingOptions = ReadingOptions & { readonly from?: string; readonly to?: string };

const groupingWords: Readonly<Record<ScalingGrouping, string>> = {
  customers: 'customers',
  'customer-groups': 'groups of customers',
  'place-groups': 'places',
};

const columns = [
  { title: 'grouping', of: ({ grouping }: ScalingFit) => groupingWords[grouping] },
  { title: 'number', of: ({ places }: ScalingFit) => places, align: 'right' },
  {
    title: 'exponent (90 % interval)',
    of: ({ exponent }: ScalingFit) => estimateInWords(exponent),
  },
] as const;
