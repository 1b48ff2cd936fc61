import { textSql } from '../engine/literal.ts';
import type { RunContext, Stage } from '../engine/stage.ts';
import { type ProductLeaves, productLeaves } from '../queries/product-leaves.ts';
import { believable } from '../value/compare-settings.ts';
import { addAdvice, readAdvice } from './advice-table.ts';
import { compareProductSettings, type SettingComparison } from './better-settings.ts';
import { type DeviceUse, readDeviceUses } from './device-uses.ts';
import { planAdvice } from './plan-advice.ts';
import { sendPlanned } from './send-advice.ts';
import { takeReplies } from './take-replies.ts';

/** What the stage needs besides what a run gives it. */
export interface AdviceStageOptions {
  readonly topicRoot: string;
}

/** New contexts call for new comparisons, but not for more than one in so long. */
const restMs = 20_000;
/** Without new contexts, what was learnt is looked at again after so long. */
const againMs = 6 * 3_600_000;
const longestMemoryMs = 90 * 86_400_000;

/** When a maker's settings were last compared, and by which contexts. */
interface LastLook {
  readonly at: number;
  readonly contexts: string;
}

/**
 * Advice: takes the replies that came in, compares settings where contexts are new or some hours
 * have passed, plans advice from what may be believed, and sends it. All comparisons of a maker are
 * judged together, so that looking at many does not find something in nothing.
 */
export function adviceStage({ topicRoot }: AdviceStageOptions): Stage {
  const looks = new Map<string, LastLook>();
  return {
    name: 'advice',
    work: async (run) => {
      const { database, registry, bus, logger, now } = run;
      await takeReplies(database);
      for (const { id: maker } of registry.makers()) {
        run.closing.throwIfAborted();
        const products = (await productLeaves(run, maker)).filter(
          ({ model, contexts }) => contexts !== undefined && Object.keys(model.settings).length > 0,
        );
        if (products.length === 0) continue;
        const look = { at: now, contexts: fitsOf(products) };
        if (!isDue(looks.get(maker), look)) continue;
        await plan(run, maker, products);
        looks.set(maker, look);
      }
      await sendPlanned({ database, bus, topicRoot, logger, clock: () => now });
    },
  };
}

function fitsOf(products: readonly ProductLeaves[]): string {
  return products.map(({ contexts }) => contexts?.fittedAt ?? '').join();
}

function isDue(last: LastLook | undefined, next: LastLook): boolean {
  if (last === undefined) return true;
  const age = next.at - last.at;
  return last.contexts === next.contexts ? age >= againMs : age >= restMs;
}

async function plan(
  run: RunContext,
  maker: string,
  products: readonly ProductLeaves[],
): Promise<void> {
  const { database, seed, now } = run;
  const compared: SettingComparison[] = [];
  const uses: DeviceUse[] = [];
  for (const product of products) {
    compared.push(...(await compareProductSettings(database, maker, product, seed)));
    uses.push(...(await readDeviceUses(database, maker, product, now)));
  }
  const given = await readAdvice(
    database,
    now,
    `maker = ${textSql(maker)} AND created > ${now - longestMemoryMs}`,
    1_000_000,
  );
  const advice = planAdvice({
    maker,
    models: products.map(({ model }) => model),
    believed: believable(compared),
    uses,
    given,
    now,
  });
  if (advice.length > 0) await database.write((transaction) => addAdvice(transaction, advice));
}
