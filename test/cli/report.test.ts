import { describe, expect, test } from 'vitest';
import { expectLines } from './expect-lines.ts';
import { runningSystem } from './system-fixture.ts';

describe('report', () => {
  test('tells each use context with its value and interval, or why there is none', async () => {
    const { run } = await runningSystem();
    const { exitCode, out } = await run('report');
    expect(exitCode).toBe(0);
    expectLines(out, [
      'E-bike (acme/e-bike)',
      '1,421 sessions of 1 customer on 1 device, 2026-02-28 12:00Z to 2026-03-01 12:00Z',
      '  distance: 412.5 km',
      '',
      'use context            sessions  share  customers  value (90 % interval)                          best tenth get more  state',
      'weekday evening, long     1,412    34%         55  3.14 (2.8 to 3.42) EUR       18 (12 to 25) %  stable',
      'weekend                       9    34%         55  withheld: Too few customers for a comparison.   18 (12 to 25) %  emerging',
      'weekday evening, long: 18 of 41 get less, 12 at any prices.',
      'weekend: 18 of 41 get less, 12 at any prices.',
      'Found again: 90% at least; unexplained: 30% of the spread, 6% of sessions between contexts; from 1,421 sessions.',
      '',
      'Of 55 customers, 12 thriving. For 43 it cannot be said with enough certainty.',
      'Distance of a ride: 6.4 km a session: 0.6 km short of the target of 7 km.',
      '',
      'A customer with twice the devices makes more than twice the worth.',
      'Maturity of all products, over 28 days: Acme: no stage is named.',
      'Whether the gates form a scale cannot be tested on 1 customer; it takes 20.',
      'Next: Whether Solve is reached cannot be told: no advice came to its end in these days.',
      '',
      'How a figure was made, and of which sessions: valuemesh explain FIGURE',
      'of                     figure',
      'E-bike                 sessions~acme~scale~product~e-bike',
      'E-bike                 worth~acme~scale~product~e-bike',
      'E-bike                 cost~acme~scale~product~e-bike',
      'E-bike                 value~acme~scale~product~e-bike',
      'weekday evening, long  worth~acme~context~e-bike~u-1',
      'weekday evening, long  value~acme~context~e-bike~u-1',
      'weekday evening, long  room~acme~context~e-bike~u-1',
      'weekend                worth~acme~context~e-bike~u-2',
      'weekend                value~acme~context~e-bike~u-2',
      'weekend                room~acme~context~e-bike~u-2',
      'Distance of a ride     figure~acme~goal~e-bike~distance',
      'Distance of a ride     gap~acme~goal~e-bike~distance',
      'adoption               active.stickiness~acme~adoption~e-bike',
      'adoption               transitions.moved~acme~adoption~e-bike',
      'growth                 fits.customers.exponent~acme~scaling~e-bike',
      'growth                 fits.customer-groups.exponent~acme~scaling~e-bike',
      'maturity               stages.connect.index~acme~maturity~network~network',
      'maturity               stages.share.index~acme~maturity~network~network',
      'maturity               stages.solve.index~acme~maturity~network~network',
      'maturity               stages.innovate.index~acme~maturity~network~network',
    ]);
  });

  test('of one product answers all that is known as JSON', async () => {
    const { json } = await runningSystem();
    expect(await json('report', 'acme', 'e-bike')).toMatchObject([
      {
        useCases: { items: [{ id: 'u-1' }, { id: 'u-2' }] },
        summary: { sessions: 1_421 },
        ...{ value: { level: 'product', id: 'e-bike' }, adoption: { customers: 55 } },
        goals: { items: [{ id: 'distance' }] },
        scaling: { fits: [{ grouping: 'customers' }, { grouping: 'customer-groups' }] },
        maturity: { level: 'network', stages: [{ stage: 'connect' }, {}, {}, {}] },
      },
    ]);
  });

  test('names figures that can be explained', async () => {
    const { run } = await runningSystem();
    const { out } = await run('report', 'acme', 'e-bike');
    const [, figures = ''] = out.split('valuemesh explain FIGURE\n');
    const named = figures
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s+/).at(-1) ?? '');
    expect(named).toHaveLength(20);
    for (const figure of named) expect((await run('explain', figure)).exitCode).toBe(0);
  });

  test('tells on request how near each customer is to the use contexts', async () => {
    const { run, json } = await runningSystem();
    const { out } = await run('report', 'acme', 'e-bike', '--customers');
    expectLines(out.split('\n').slice(-3).join('\n'), [
      'customer  sessions  how they use it',
      'c-17            31  Mostly “weekend” (72 %).',
      'c-18             6  Not enough data.',
    ]);
    expect(await json('report', 'acme', 'e-bike', '--customers')).toMatchObject([
      { customers: [{ near: [{ context: 'u-2' }] }, { withheld: 'not-enough-sessions' }] },
    ]);
  });

  test('of a maker without products says so', async () => {
    const { run } = await runningSystem();
    expect((await run('report', 'other')).out).toBe('There is no product to report on.');
  });

  test('of a product that is not there is refused', async () => {
    const { run } = await runningSystem();
    const { exitCode, err } = await run('report', 'acme', 'sofa');
    expect(exitCode).toBe(1);
    expect(err).toContain('There is no product acme/sofa.');
  });
});

describe('explain', () => {
  const figure = 'worth~acme~context~e-bike~u-1';

  test('tells how a figure was made, and what each session adds', async () => {
    const { run, json } = await runningSystem();
    const { exitCode, out } = await run('explain', figure);
    expect(exitCode).toBe(0);
    expectLines(out, [
      'Worth made of “weekday evening, long” is 10 EUR, of 2 sessions (1 more left out).',
      'The sum, over sessions, of their outcomes times what each was worth on that day.',
      '  sum of the parts: 10 EUR',
      '  method: exact sum, seed 1',
      '  left out: 1. It is not known.',
      '',
      'session  product  device  customer  start              adds  left out',
      's-1      e-bike   d-1     c-17      2026-03-01 12:00Z     6',
      's-2      e-bike   d-1     c-17      2026-03-01 12:00Z     4',
      's-3      e-bike   d-1     c-17      2026-03-01 12:00Z        amount-unknown',
    ]);
    expect(await json('explain', figure)).toMatchObject({ figure, sessions: { n: 3 } });
  });

  test('takes what a report says, and refuses anything else', async () => {
    const { run, json } = await runningSystem();
    const [report] = (await json('report', 'acme', 'e-bike')) as [
      { useCases: { items: [{ inputs: { ref: string } }] } },
    ];
    const told = `worth~${report.useCases.items[0].inputs.ref}`;
    expect(await json('explain', told)).toMatchObject({ figure: told, told: { value: 10 } });
    const { exitCode, err } = await run('explain', 'seven');
    expect(exitCode).toBe(2);
    expect(err).toContain('Take it from `valuemesh report`, or from a page.');
  });
});
