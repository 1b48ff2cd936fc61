import type { ProductChange, RunContext, Stage } from '../../../analytics/engine/stage.ts';

/** A stage that remembers what it was given, and fails when told to. */
export function rememberingStage(name = 'remembering') {
  const given: string[][] = [];
  const told = { fail: false };
  const describe = async ({ database }: RunContext, { model, days }: ProductChange) => {
    const rows = await database.query<{ device: string; from: number; to: number }>(
      `SELECT device, min(from_time) AS "from", max(to_time) AS "to" FROM ${days}
       GROUP BY device ORDER BY device`,
    );
    return rows.map(({ device, from, to }) => `${model.product}/${device} ${from}-${to}`);
  };
  const stage: Stage = {
    name,
    work: async (run) => {
      if (told.fail) throw new Error('the stage was told to fail');
      given.push((await Promise.all(run.changed.map((change) => describe(run, change)))).flat());
    },
  };
  return { stage, given, told };
}
