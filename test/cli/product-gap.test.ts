import { expect, test } from 'vitest';
import { runningSystem } from './system-fixture.ts';

test('the gap in force is told, the one that the data tell, and what it would change', async () => {
  const { run, json } = await runningSystem();
  const { exitCode, out } = await run('product', 'gap', 'acme', 'e-bike');
  expect(exitCode).toBe(0);
  expect(out).toContain('The gap is 300 s; the data say 697 s (90 %: 640 s to 760 s).');
  expect(await json('product', 'gap', 'acme', 'e-bike')).toMatchObject({ own: 300 });
  const tuned = await run('product', 'gap', 'acme', 'cordless-drill');
  expect(tuned.out.split('\n')).toEqual([
    expect.stringMatching(/^The gap is 690 s, tuned from the readings on 2026-02-09 /),
    '2026-02-09 04:00Z  from 1800 s to 690 s: The readings tell this gap.',
  ]);
  expect((await run('product', 'gap', 'acme', 'sofa')).exitCode).toBe(1);
});
