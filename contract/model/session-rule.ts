import { z } from 'zod';
import { fieldName } from '../identifiers.ts';

const sessionByState = z.strictObject({
  by: z.literal('state'),
  signal: fieldName,
  active: z.union([
    z
      .array(z.union([z.string(), z.boolean()]))
      .min(1)
      .describe('the values in which the product is in use'),
    z
      .strictObject({ above: z.number(), below: z.number() })
      .describe('hysteresis on a number: use begins above the one and ends below the other'),
  ]),
  minSeconds: z.number().min(0).default(0).describe('a shorter stay is no session'),
  gapSeconds: z
    .number()
    .positive()
    .describe('silence longer than this ends a session at its last reading'),
  maxSeconds: z
    .number()
    .positive()
    .default(7 * 86_400)
    .describe('a longer session is cut here'),
});

/** From what gap a tuned one begins, and between which it stays, s. */
const tuning = z
  .strictObject({
    auto: z.literal(true),
    begin: z
      .number()
      .positive()
      .default(1_800)
      .describe('the gap in force until the readings tell one'),
    least: z.number().positive().default(10).describe('a shorter one is not taken up'),
    most: z.number().positive().default(86_400).describe('a longer one is not taken up'),
  })
  .refine(({ begin, least }) => least <= begin, {
    path: ['least'],
    error: 'expected at most begin',
  })
  .refine(({ begin, most }) => most >= begin, { path: ['most'], error: 'expected at least begin' })
  .describe('tuned from the readings, within bounds');

const sessionByGap = z.strictObject({
  by: z.literal('gap'),
  gapSeconds: z
    .union(
      [
        z.number().positive(),
        z.literal('auto').describe('tuned from the readings, as {"auto": true} is'),
        tuning,
      ],
      { error: 'expected seconds, "auto", or {"auto": true, "begin", "least", "most"}' },
    )
    .describe('silence longer than this separates two sessions'),
  minSeconds: z.number().min(0).default(0),
  maxSeconds: z
    .number()
    .positive()
    .default(7 * 86_400),
});

/** What one use of the product is. */
export const sessionRule = z.discriminatedUnion('by', [sessionByState, sessionByGap]);
export type SessionRule = z.infer<typeof sessionRule>;
export type Tuning = z.infer<typeof tuning>;

/** The same with the gap in force. */
export type RuleInForce =
  | z.infer<typeof sessionByState>
  | (Omit<z.infer<typeof sessionByGap>, 'gapSeconds'> & { gapSeconds: number });

/** How the gap of a model is tuned, with all defaults filled in; undefined where it is fixed. */
export function tuningOf({ session }: { readonly session: SessionRule }): Tuning | undefined {
  const { gapSeconds } = session;
  if (typeof gapSeconds === 'number') return undefined;
  return gapSeconds === 'auto' ? tuning.parse({ auto: true }) : gapSeconds;
}
