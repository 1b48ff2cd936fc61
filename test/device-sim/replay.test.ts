import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importRow } from '../../contract/records/registry.ts';
import { reading, telemetryMessage } from '../../contract/wire/messages.ts';
import { readRecording } from '../../device-sim/replay/replay.ts';

const choices = { maker: 'replay', name: 'x', rate: 25, start: Date.parse('2012-01-01T00:00:00Z') };
const header =
  'sessionId,kwhTotal,dollars,created,ended,startTime,endTime,chargeTimeHrs,weekday,platform,distance,userId,stationId,locationId,Efficiency_WhKm';
const charge = (id: number, kwh: string, created: string, ended: string, station = 7) =>
  `${id},${kwh},0.5,${created},${ended},1,2,1.5,Tue,ios,NA,11,${station},3,9`;

const said = (payloads: readonly { payload: string }[]) =>
  payloads.flatMap(({ payload }) => reading.array().parse(JSON.parse(payload)));

describe('a recording of charging sessions', () => {
  const text = [
    header,
    charge(1, '7.78', '0014-11-18 15:40:26', '0014-11-18 17:11:04'),
    charge(2, '0', '0014-11-18 16:00:00', '0014-11-18 16:30:00'),
    charge(3, '2.5', '0015-01-05 08:00:00', '0015-01-05 09:00:00'),
    charge(4, 'much', '0015-01-06 08:00:00', '0015-01-06 09:00:00'),
  ].join('\n');
  const recording = readRecording(text, choices);

  it('reads the years 0014 and 0015 as 2014 and 2015', () => {
    const years = said(recording.devices[0]?.payloads ?? []).map(({ ts }) =>
      new Date(ts ?? 0).getUTCFullYear(),
    );
    expect(years).toEqual([2014, 2014, 2014, 2014, 2014, 2014, 2015, 2015, 2015]);
  });

  it('puts sessions that overlap on another connector rather than merging them', () => {
    const starts = said(recording.devices[0]?.payloads ?? []).filter(
      ({ values }) => values.platform !== undefined,
    );
    expect(starts.map(({ part }) => part)).toEqual(['a', 'b', 'a']);
  });

  it('lets the meter of a connector run on from session to session', () => {
    const meters = said(recording.devices[0]?.payloads ?? [])
      .filter(({ part }) => part === 'a')
      .map(({ values }) => values.energy);
    expect(meters).toEqual([0, 7.78, 7.78, 7.78, 10.28, 10.28]);
  });

  it('tells a broken row by its line and leaves the others alone', () => {
    expect(recording.broken).toHaveLength(1);
    expect(recording.broken[0]).toMatchObject({
      line: 5,
      why: expect.stringContaining('kwhTotal'),
    });
    expect(recording.lines).toBe(4);
  });

  it('registers station, site and driver, the driver as one who agreed to be named', () => {
    for (const row of recording.rows) expect(importRow.parse(row)).toBeDefined();
    expect(recording.rows).toContainEqual(
      expect.objectContaining({ customer: 'driver-11', consents: ['named', 'comparison'] }),
    );
    expect(recording.rows).toContainEqual(
      expect.objectContaining({ device: 'station-7', group: 'site-3' }),
    );
  });
});

describe('an OpenXC trace', () => {
  it('is read in both line formats, to the millisecond', () => {
    const timed = readRecording(
      '1332794184.319404: {"name":"vehicle_speed","value":3.5}\n',
      choices,
    );
    const stamped = readRecording(
      '{"name":"vehicle_speed","value":3.5,"timestamp":1332794184.319}\n',
      choices,
    );
    for (const { devices } of [timed, stamped]) {
      expect(said(devices[0]?.payloads ?? [])).toEqual([
        { ts: 1_332_794_184_319, seq: 0, boot: 'recording', values: { vehicle_speed: 3.5 } },
      ]);
    }
  });

  it('without times is dated by the stated rate, and every reading says so', () => {
    const recording = readRecording(
      '{"name":"vehicle_speed","value":3}\n{"name":"vehicle_speed","value":4}\n',
      choices,
    );
    expect(
      said(recording.devices[0]?.payloads ?? []).map(({ ts, values }) => [ts, values.time_assumed]),
    ).toEqual([
      [choices.start, true],
      [choices.start + 40, true],
    ]);
    expect(recording.assumptions[0]).toContain('25 messages a second');
  });

  it('takes a fuel level that never exceeds 1 for a fraction', () => {
    const level = (value: number) =>
      said(
        readRecording(`{"name":"fuel_level","value":${value}}\n`, choices).devices[0]?.payloads ??
          [],
      )[0]?.values;
    expect(level(0.8)).toMatchObject({ fuel_level_fraction: 0.8 });
    expect(level(45)).toMatchObject({ fuel_level: 45 });
  });

  it('names a door by its place', () => {
    const recording = readRecording(
      '{"name":"door_status","value":"driver","event":true}\n',
      choices,
    );
    expect(said(recording.devices[0]?.payloads ?? [])[0]?.values).toMatchObject({
      door_driver: true,
    });
  });

  it('sends a broken line as it is, on its own, so that the system counts it', () => {
    const recording = readRecording(
      '{"name":"vehicle_speed","value":3}\n{"name":"vehi\n{"name":"vehicle_speed","value":4}\n',
      choices,
    );
    expect(
      recording.devices[0]?.payloads.map(({ payload, readings }) => [
        payload.startsWith('['),
        readings,
      ]),
    ).toEqual([
      [true, 1],
      [false, 1],
      [true, 1],
    ]);
    expect(recording.broken).toEqual([{ line: 2, why: 'not JSON' }]);
  });
});

describe('a file that is no recording', () => {
  it('is refused with the kinds that are known', () => {
    expect(() => readRecording('hello', choices)).toThrow(
      expect.objectContaining({ code: 'recording-unknown' }),
    );
  });
});

const shared = new URL('../../../shared/data/', import.meta.url);

describe.skipIf(!existsSync(shared))(
  'the real recordings (skipped: ../shared/data is not there)',
  () => {
    it('of charging hold 3,395 sessions of 85 drivers at 105 stations on 25 sites', () => {
      const recording = readRecording(
        readFileSync(new URL('ev-charging/sessions.csv', shared), 'utf8'),
        choices,
      );
      expect(recording.broken).toEqual([]);
      expect(recording.lines).toBe(3_395);
      expect(recording.devices).toHaveLength(105);
      expect(new Set(recording.rows.flatMap(({ customer }) => customer ?? [])).size).toBe(85);
      expect(new Set(recording.rows.flatMap(({ group }) => group ?? [])).size).toBe(25);
      const readings = recording.devices.flatMap(({ payloads }) => said(payloads));
      expect(readings).toHaveLength(3 * 3_395);
      expect(
        readings.filter(({ part, values }) => part === 'b' && values.platform !== undefined),
      ).toHaveLength(18);
    });

    it('of vehicles are read whole: as many readings as lines, all of the contract', () => {
      const folder = new URL('openxc/', shared);
      for (const name of readdirSync(folder).filter((file) => /\.(trace|json)$/.test(file))) {
        const recording = readRecording(readFileSync(new URL(name, folder), 'utf8'), {
          ...choices,
          name,
        });
        const payloads = recording.devices.flatMap((device) => device.payloads);
        expect(
          payloads.reduce((sum, { readings }) => sum + readings, 0),
          name,
        ).toBe(recording.lines);
        for (const { payload } of payloads)
          expect(telemetryMessage.safeParse(JSON.parse(payload)).success, name).toBe(true);
      }
    });
  },
);
