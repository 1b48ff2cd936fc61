import { describe, expect, test } from 'vitest';
import { expectLines } from './expect-lines.ts';
import { runningSystem } from './system-fixture.ts';

describe('compare', () => {
  test('tells which ways of use are the same, their shares, and where one gives more', async () => {
    const { run } = await runningSystem();
    const { exitCode, out } = await run('compare', 'acme', 'e-bike');
    expect(exitCode).toBe(0);
    expectLines(out, [
      'Beside Cargo bike',
      'Ways of use: 1 the same in E-bike and Cargo bike, 1 only of E-bike.',
      'Compared by hour, climb.',
      'Not by load: only the other product tells it.',
      'Each is judged at its own prices, and these differ.',
      '',
      'here       there              found again  share here  there  more value here (90 % interval)',
      'afternoon  weekday afternoon          98%         36%    36%  22 (16.6 to 26.9) %',
      'weekend    –                          98%         36%      –  –',
      '',
      'They are the same way of use.',
      '“weekend” of E-bike has no counterpart in Cargo bike.',
    ]);
  });

  test('with one product answers all that is known as JSON', async () => {
    const { json } = await runningSystem();
    expect(await json('compare', 'acme', 'e-bike', 'cargo-bike')).toMatchObject({
      kind: 'e-bike',
      others: [{ product: 'cargo-bike', pairs: [{ relation: 'same' }, { relation: 'only-here' }] }],
    });
  });

  test('of a product that is not there, or with one of another kind, is refused', async () => {
    const { run } = await runningSystem();
    expect((await run('compare', 'acme', 'sofa')).exitCode).toBe(1);
    expect((await run('compare', 'acme', 'e-bike', 'kettle')).exitCode).toBe(1);
  });
});
