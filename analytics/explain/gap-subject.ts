import type { FigureScope } from '../../contract/records/figure.ts';
import { heardSessions } from '../gaps/listen.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { sessionGapOf } from '../queries/session-gap.ts';
import { makingIn } from './formula.ts';
import type { Subject } from './making.ts';

type GapScope = Extract<FigureScope, { readonly of: 'gap' }>;

/** The gap between two uses that the readings tell, and the sessions these readings lie in. */
export async function gapSubject(
  ports: QueryPorts,
  { maker, product }: GapScope,
): Promise<Subject | undefined> {
  const record = await sessionGapOf(ports, maker, product);
  if (record === undefined) return undefined;
  const where = await heardSessions(ports.database, maker, product, record.window);
  const sources = (await productLeaves(ports, maker, product)).map((one) => ({
    product: one,
    where,
  }));
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    making: makingIn(record, sources, {
      'histogram.*.*': {
        name: 'Silences of a length',
        made: 'The silences by their length, and how many of each kind the mixture lets one expect.',
      },
      'changes.**': {
        name: 'A word on the gap',
        made: 'What the readings told when the gap in force was looked at.',
      },
      'since.**': {
        name: 'A word on the gap',
        made: 'What the readings told when the gap in force was set.',
      },
      'latest.**': {
        name: 'A word on the gap',
        made: 'What the readings told at the latest look.',
      },
      'proposed.*': {
        name: 'The gap that the readings tell',
        made: 'The times from one reading to the next are taken for a mixture of two kinds, pauses within a use and silences between uses, each spread evenly on a logarithmic scale; the gap is where both are equally likely. Interval: devices drawn anew.',
      },
      'sessions.*': {
        name: 'Uses by one gap and another',
        made: 'The silences longer than the gap in force, and than the one proposed, among the readings listened to.',
      },
      silences: {
        name: 'Silences',
        made: 'The times from one reading of a device to the next, in the last four weeks of at most 300 devices.',
      },
      devices: { name: 'Devices listened to', made: 'At most 300, drawn by their ids.' },
    }),
  };
}
