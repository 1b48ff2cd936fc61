import { createHash } from 'node:crypto';
import type { ProductModel } from '../../contract/model/product-model.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { groupBy } from '../queries/group-by.ts';
import { bestAlternative } from '../value/compare-settings.ts';
import { adviceMethod, type NewAdvice } from './advice-table.ts';
import type { SettingComparison } from './better-settings.ts';
import type { DeviceUse } from './device-uses.ts';
import { isHeldOut, propensity } from './hold-out.ts';
import { expectedOf, whySentence } from './words.ts';

const dayMs = 86_400_000;
/** A device is given one advice in so many days. */
const restMs = 14 * dayMs;
/** The same level is not advised again for so long, whatever came of it. */
const repeatMs = 90 * dayMs;
const validForMs = 14 * dayMs;

/** What advice is planned from. */
export interface Planning {
  readonly maker: string;
  readonly models: readonly ProductModel[];
  /** What may be believed of all comparisons (see `believable`). */
  readonly believed: readonly SettingComparison[];
  readonly uses: readonly DeviceUse[];
  /** All advice given to these devices before, as far back as `repeatMs`. */
  readonly given: readonly Pick<
    AdviceRecord,
    'product' | 'device' | 'setting' | 'to' | 'created'
  >[];
  readonly now: number;
}

/**
 * The advice to be given now: to each device whose people agreed, in its main context, the setting
 * with the largest difference; at most one, and none where one was given lately. Held-out units
 * get the same advice in every respect, but it is not sent.
 */
export function planAdvice(planning: Planning): readonly NewAdvice[] {
  const { maker, now } = planning;
  const given = groupBy(planning.given, deviceOf);
  const believed = groupBy(planning.believed, placeOf);
  return planning.uses.flatMap((use): NewAdvice[] => {
    const before = given.get(deviceOf(use)) ?? [];
    if (!use.agreed || before.some(({ created }) => created > now - restMs)) return [];
    const better = betterFor(believed.get(placeOf(use)) ?? [], use, before, now);
    const model = planning.models.find(({ product }) => product === use.product);
    if (better === undefined || model === undefined) return [];
    const [from, to] = [levelOf(model, better, better.from), levelOf(model, better, better.to)];
    if (from === undefined || to === undefined) return [];
    const setting = model.settings[better.setting]!;
    return [
      {
        id: idOf(maker, use, better, now),
        maker,
        product: use.product,
        device: use.device,
        customer: use.customer,
        context: better.context,
        contextName: better.contextName,
        setting: better.setting,
        settingLabel: setting.label,
        from,
        to,
        why: whySentence(model, better),
        expected: {
          ...expectedOf(better),
          n: better.sessions,
          customers: better.customers,
          method: adviceMethod,
        },
        peers: better.customers,
        livingWithIt: better.livingWithBetter,
        propensity,
        heldOut: isHeldOut(maker, use.unit),
        created: now,
        expires: now + validForMs,
      },
    ];
  });
}

function deviceOf({ product, device }: { readonly product: string; readonly device: string }) {
  return `${product}/${device}`;
}

function placeOf({ product, context }: { readonly product: string; readonly context: string }) {
  return `${product}/${context}`;
}

/** The best change of any setting for this device that was not advised before. */
function betterFor(
  believed: readonly SettingComparison[],
  { settings }: DeviceUse,
  before: Planning['given'],
  now: number,
): SettingComparison | undefined {
  const repeats = ({ setting, to }: SettingComparison) =>
    before.some(
      (given) =>
        given.setting === setting && String(given.to) === to && given.created > now - repeatMs,
    );
  return Object.entries(settings)
    .flatMap(([setting, level]) => {
      const here = believed.filter((better) => better.setting === setting && !repeats(better));
      return bestAlternative(here, level) ?? [];
    })
    .reduce<SettingComparison | undefined>(
      (a, b) => (a && a.difference >= b.difference ? a : b),
      undefined,
    );
}

/** A level in the type in which the model declares it. */
function levelOf(
  model: ProductModel,
  { setting }: SettingComparison,
  level: string,
): SignalValue | undefined {
  return model.settings[setting]?.values.find((value) => String(value) === level);
}

function idOf(maker: string, use: DeviceUse, better: SettingComparison, now: number): string {
  const text = JSON.stringify([maker, use.product, use.device, better.setting, better.to, now]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
