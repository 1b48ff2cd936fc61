import { describe, expect, it } from 'vitest';
import type { Reading } from '../../contract/wire/messages.ts';
import { packets } from '../../device-sim/packets.ts';
import { type FaultKind, faults } from '../../device-sim/world.ts';

const readings: Reading[] = Array.from({ length: 400 }, (_, index) => ({
  ts: 1_000 + index,
  values: { power: index },
}));

function send(fault: FaultKind | undefined): { payloads: string[]; said: Reading[] } {
  const payloads = packets(readings, { seed: 1, device: 'd', boot: 'b1', seq: 0 }, 50, fault).map(
    ({ payload }) => payload,
  );
  const said = payloads.flatMap((payload): Reading[] => {
    try {
      const parsed = JSON.parse(payload) as Reading[];
      return Array.isArray(parsed) ? parsed : [];
    } catch {
      return [];
    }
  });
  return { payloads, said };
}

const unique = (said: readonly Reading[]) =>
  new Map(said.map((reading) => [reading.seq, reading.values]));

describe('packets', () => {
  it.each(['late', 'doubled', 'shuffled'] as const)(
    'of a device that sends %s hold the same readings, told apart by seq',
    (fault) => {
      const clean = send(undefined);
      const faulty = send(fault);
      expect(faulty.payloads).not.toEqual(clean.payloads);
      expect([...unique(faulty.said)].sort()).toEqual(
        [...unique(clean.said)]
          .sort()
          .map(([seq, values]) => [
            seq,
            fault === 'shuffled' ? unique(faulty.said).get(seq) : values,
          ]),
      );
      expect(new Set(faulty.said.map(({ ts }) => ts))).toEqual(
        new Set(readings.map(({ ts }) => ts)),
      );
    },
  );

  it('of a device with gaps leave readings out, and seq shows where', () => {
    const { said } = send('gaps');
    expect(said.length).toBe(360);
    expect(said.at(-1)?.seq).toBe(395);
  });

  it('of a device with a fast clock lie ahead by more than is tolerated', () => {
    expect(send('fast-clock').said.map(({ ts }) => ts)).toEqual(
      readings.map(({ ts }) => (ts ?? 0) + 1_200_000),
    );
  });

  it('of a device that talks nonsense hold messages that are not telemetry among those that are', () => {
    const { payloads, said } = send('nonsense');
    expect(payloads.length).toBe(11);
    expect(said.length).toBe(400);
  });

  it('are the same for the same seed', () => {
    for (const fault of faults) expect(send(fault).payloads).toEqual(send(fault).payloads);
  });
});
