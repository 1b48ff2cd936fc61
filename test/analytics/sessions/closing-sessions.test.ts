import { expect, test } from 'vitest';
import { maker, type TestReading } from '../support/open-analytics-database.ts';
import { machine, tableOf } from '../support/session-cases.ts';

test('a session is open until a gap has passed, and closes at its last reading', async () => {
  const table = await tableOf(machine);
  await table.add(
    [
      { t: 10, values: { on: true } },
      { t: 20, values: { on: true } },
    ],
    { now: 60 },
  );
  expect((await table.sessions())[0]).toMatchObject({ open: true, closed_by: 'open' });
  await table.closeSilent(79);
  expect((await table.sessions())[0]).toMatchObject({ open: true });
  await table.closeSilent(81);
  expect((await table.sessions())[0]).toMatchObject({
    open: false,
    closed_by: 'gap',
    ended: 20_000,
  });
});

test('a session closes when its device goes offline, and goes on when it comes back', async () => {
  const table = await tableOf(machine);
  const on = (t: number): TestReading => ({ t, values: { on: true } });
  await table.add([on(10), on(20)], { now: 25 });
  await table.database.write((transaction) =>
    transaction.run(`INSERT INTO messages
      VALUES (1, 24000, '${maker}', 'thing', 'd1', 'status', '{"ts":1,"state":"offline"}')`),
  );
  await table.closeSilent(25);
  expect((await table.sessions())[0]).toMatchObject({ open: false, closed_by: 'gap' });
  await table.add([on(40)], { now: 45 });
  expect((await table.sessions())[0]).toMatchObject({ open: true, ended: 40_000 });
});
