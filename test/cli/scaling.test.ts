import { describe, expect, test } from 'vitest';
import { runningSystem } from './system-fixture.ts';

describe('scaling', () => {
  test('tells each exponent with its interval, or why there is none', async () => {
    const { run, json } = await runningSystem();
    const { exitCode, out } = await run('scaling', 'acme');
    expect(exitCode).toBe(0);
    const lines = out.split('\n');
    expect(lines[0]).toBe('A customer with twice the devices makes more than twice the worth.');
    expect(lines).toContainEqual(expect.stringMatching(/^customers +55 +1\.12 \(1\.04 to 1\.2\)$/));
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^groups of customers +9 +withheld: The sizes lie within a factor of ten/,
      ),
    );
    expect(await json('scaling', 'acme', 'e-bike')).toMatchObject({ fits: [{ places: 55 }, {}] });
  });

  test('of a product that is not there is refused', async () => {
    const { run } = await runningSystem();
    expect((await run('scaling', 'acme', 'sofa')).exitCode).toBe(1);
  });
});
