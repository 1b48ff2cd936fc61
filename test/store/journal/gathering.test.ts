import { expect, test } from 'vitest';
import { openWriter } from './journal-fixture.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const record = Buffer.alloc(100, 'x');
const large = Buffer.alloc(8_192, 'y');

test('under load a group begins no earlier than the time to gather after the one before it', async () => {
  const gatherMs = 30;
  const writer = await openWriter({ directory: '/j', files: new SimulatedDisk(), gatherMs });
  const begun = performance.now();
  for (let group = 0; group < 4; group += 1) {
    writer.append(large);
    await writer.commit();
  }
  // Three pauses between four groups; a timer may be a millisecond early.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(3 * (gatherMs - 1));
  await writer.close();
});

test('whoever appends one by one does not wait for others', async () => {
  const writer = await openWriter({
    directory: '/j',
    files: new SimulatedDisk(),
    gatherMs: 3_600_000,
  });
  for (let group = 0; group < 50; group += 1) {
    writer.append(record);
    await writer.commit();
  }
  expect(writer.committed).toBe(writer.appended);
  await writer.close();
});
