import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gapWordsOf } from '../../../analytics/gaps/gap-words.ts';
import { folderForThisTest } from '../../support/folders.ts';
import { keptBeside } from '../support/kept-beside.ts';
import { maker } from '../support/open-analytics-database.ts';
import { type OpenEngine, openEngine } from '../support/open-engine.ts';
import { auto, heard, monday, rhythm, weekIsOver, weekS } from '../support/paced.ts';

async function run(engine: OpenEngine) {
  expect((await engine.engine.runNow()).error).toBeNull();
  return engine.database.query(
    `SELECT * EXCLUDE (run, supersedes, context) FROM "sessions ${maker}/thing" ORDER BY id`,
  );
}

const lastWord = async (engine: OpenEngine) =>
  (await gapWordsOf(engine.database, maker, 'thing')).at(-1);

test('a database lost or restored takes the gap in force from the log, and with it gives the same sessions', async () => {
  const directory = join(await folderForThisTest(), 'kept');
  const first = [...heard(1, rhythm(), { devices: 40 }), ...weekIsOver(monday + weekS + 60)];
  const later = heard(2, rhythm(), { from: monday + weekS + 120, to: monday + 4 * weekS });
  const next = weekIsOver(monday + 4 * weekS + 60);
  const readings = [...first, ...later, ...next];

  const before = await openEngine(auto);
  const kept = await keptBeside(directory, before.database);
  await before.load(auto, first);
  await run(before);
  const adopted = await lastWord(before);
  expect(adopted?.verdict).toBe('adopted');
  await before.load(auto, [...later, ...next]);
  const sessions = await run(before);
  expect(await lastWord(before)).toMatchObject({ verdict: 'same', seconds: adopted?.seconds });
  await kept.save();
  await kept.close();

  // All readings at once, with nothing kept, tell another gap: the sessions depend on the log.
  const without = await openEngine(auto);
  await without.load(auto, readings);
  await run(without);
  expect((await lastWord(without))?.seconds).not.toBe(adopted?.seconds);

  const lost = await openEngine(auto);
  const takenBack = await keptBeside(directory, lost.database);
  expect(takenBack.wasBehind).toBe(true);
  await takenBack.close();
  await lost.load(auto, readings);
  expect(await run(lost)).toEqual(sessions);
  expect(await lastWord(lost)).toEqual(await lastWord(before));

  // Restored from before the gap was adopted, with sessions of the gap that held then.
  const restored = await openEngine(auto);
  await restored.load(auto, heard(1, rhythm(), { devices: 40 }));
  await run(restored);
  expect((await lastWord(restored))?.verdict).toBe('declared');
  await keptBeside(directory, restored.database);
  await restored.load(auto, [...weekIsOver(monday + weekS + 60), ...later, ...next]);
  expect(await run(restored)).toEqual(sessions);
});
