import { seededRandom, seedFor } from '../../analytics/random.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import { madeUpInputs } from './made-up-explained.ts';
import { dayMs, deviceOf, maker, models, now, people, sessions } from './made-up-use.ts';

/** Two pieces of advice, given to those who live with a poorer setting. */
const pieces = [
  {
    product: 'e-bike',
    context: 'u-2',
    contextName: 'weekday evening, flat',
    setting: 'assist',
    from: 'turbo',
    to: 'eco',
    gain: [18.4, 11.2, 25.9],
  },
  {
    product: 'heat-pump',
    context: 'u-7',
    contextName: 'evening, cold weather, room heating',
    setting: 'flow_temperature',
    from: 55,
    to: 40,
    gain: [12.6, 6.1, 19.3],
  },
] as const;

const fates: readonly (readonly [AdviceRecord['state'], number])[] = [
  ['held-out', 0.1],
  ['applied', 0.3],
  ['accepted', 0.42],
  ['dismissed', 0.54],
  ['expired', 0.66],
  ['sent', 1],
];

/** All advice, latest first; a few answers were given with a reason. */
export const advice: readonly AdviceRecord[] = pieces
  .flatMap((piece) =>
    people.flatMap((person) => {
      const lived = sessions.some(
        (session) =>
          session.customer === person.id &&
          session.product === piece.product &&
          session.context === piece.context &&
          session.settings[piece.setting] === piece.from,
      );
      return lived ? [given(piece, person)] : [];
    }),
  )
  .toSorted((a, b) => b.created - a.created);

export function adviceFor(customer: string): readonly AdviceRecord[] {
  return advice.filter((one) => one.customer === customer);
}

function given(piece: (typeof pieces)[number], person: (typeof people)[number]): AdviceRecord {
  const random = seededRandom(seedFor(7, piece.product, person.id));
  const drawn = random();
  const state = fates.find(([, upTo]) => drawn < upTo)?.[0] ?? 'sent';
  const created = now - Math.round((2 + random() * 20) * dayMs);
  const model = models.find(({ product }) => product === piece.product);
  const [value, lo90, hi90] = piece.gain;
  const reply = state === 'accepted' || state === 'applied' || state === 'dismissed' ? state : null;
  return {
    id: `a-${piece.product}-${person.id}`,
    inputs: madeUpInputs(
      { of: 'advice', maker, advice: `a-${piece.product}-${person.id}` },
      sessions.filter(({ context }) => context === piece.context),
    ),
    maker,
    product: piece.product,
    device: deviceOf(piece.product, person),
    customer: person.id,
    context: piece.context,
    contextName: piece.contextName,
    setting: piece.setting,
    settingLabel: model?.settings[piece.setting]?.label ?? piece.setting,
    from: piece.from,
    to: piece.to,
    why: `People who use it this way get more for their money with ${piece.to} than with ${piece.from}, and the difference is clear of chance.`,
    expected: {
      value,
      lo90,
      hi90,
      unit: '%',
      n: 412,
      customers: 38,
      method: 'adjusted difference',
    },
    peers: 38,
    livingWithIt: 11,
    propensity: 0.9,
    created,
    sent: state === 'held-out' ? null : created + 60_000,
    expires: created + 28 * dayMs,
    state,
    replies:
      reply === null
        ? []
        : [
            {
              ts: created + dayMs,
              reply,
              reason: reply === 'dismissed' ? 'Does not suit how I use it' : null,
            },
          ],
  };
}
