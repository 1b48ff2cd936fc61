import { Buffer } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileValidator } from '../../ingest/compile-validator.ts';
import { resolveSenml, type SenmlRecord } from '../../ingest/formats/senml.ts';
import { heater, parsedModel } from './known.ts';
import { now, openTestIngest } from './open-test-ingest.ts';

/** The worked examples of RFC 8428; they are no part of this repository. */
const folder = '../shared/data/senml';
const examples = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const skipReason = existsSync(folder)
  ? undefined
  : `the examples of RFC 8428 are not at ${folder} (github.com/core-wg/senml-spec)`;

/** "Now" of the RFC's resolved examples, epoch seconds. */
const rfcNow: Readonly<Record<number, number>> = { 7: 1.499109309e9 };

const readExample = (name: string) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));

/** Our record as the RFC writes resolved ones, where the time is always there. */
function written(record: SenmlRecord, nowSeconds: number) {
  const { name, unit, time = nowSeconds, value } = record;
  const label = { string: 'vs', boolean: 'vb', number: 'v', undefined: 'none' }[
    typeof value as 'string'
  ];
  return { n: name, ...(unit === undefined ? {} : { u: unit }), t: time, [label]: value };
}

describe('SenML', {
  skip: skipReason !== undefined,
  meta: skipReason === undefined ? {} : { skipReason },
}, () => {
  it.each(examples)('of example %i of RFC 8428 resolves as the RFC says', (number) => {
    const nowSeconds = rfcNow[number] ?? 1.498780179e9;
    const resolved = resolveSenml(readExample(`ex${number}.gen.json`), nowSeconds);
    // The RFC's resolved form leaves out data values and keeps links; neither concerns readings.
    const ours = (resolved.ok ? resolved.value : []).filter(({ value }) => value !== 'aGkgCg');
    const theirs = readExample(`ex${number}.gen.resolved.json`).map(
      ({ l, ...record }: { l?: string }) => record,
    );
    expect(ours.map((record) => written(record, nowSeconds))).toEqual(theirs);
  });

  it.each([3, 5])('of example %i is the same in CBOR', (number) => {
    const json = openTestIngest();
    json.send(readFileSync(`${folder}/ex${number}.gen.json`), { channel: 'telemetry/senml' });
    const cbor = openTestIngest();
    cbor.send(readFileSync(`${folder}/ex${number}.gen.cbor`), { channel: 'telemetry/senml' });
    expect(json.reasons()).toEqual([]);
    expect(json.readings().length).toBeGreaterThan(4);
    expect(cbor.readings()).toEqual(json.readings());
  });
});

describe('a SenML pack', () => {
  const seconds = 1_763_750_000;
  const send = (pack: unknown) => {
    const ingest = openTestIngest();
    ingest.send(pack, { channel: 'telemetry/senml' });
    return ingest;
  };

  it('becomes readings: one for each time, the last segment of a name being the signal', () => {
    const ingest = send([
      { bn: 'urn:dev:mac:0024befffe804ff1:', bt: seconds, n: 'power', u: 'W', v: 1_200 },
      { n: 'mode', vs: 'eco' },
      { n: 'plugged', vb: true },
      { n: 'power', u: 'W', v: 1_300, t: 1.5 },
    ]);
    expect(ingest.readings()).toMatchObject([
      { time: seconds * 1_000, values: [1_200, undefined, undefined, 'eco', true] },
      { time: seconds * 1_000 + 1_500, values: [1_300] },
    ]);
    expect(ingest.counters()).toMatchObject({ received: 2, accepted: 2 });
  });

  it('without time is dated by its receipt, and relative times relate to it', () => {
    const ingest = send([
      { n: 'power', v: 1 },
      { n: 'power', v: 2, t: -5 },
    ]);
    expect(ingest.readings().map((reading) => reading.time)).toEqual([now, now - 5_000]);
    expect(ingest.counters().notes).toEqual({ 'time-assumed': 1 });
  });

  it('is converted where a unit is one that an alias declares, and rejected where none does', () => {
    const ingest = send([
      { n: 'power', u: 'kW', v: 1.5, t: seconds },
      { n: 'energy', u: 'Wh', v: 7, t: seconds },
      { n: 'temperature', u: 'K', v: 300, t: seconds + 1 },
    ]);
    expect(ingest.readings()).toMatchObject([{ values: [1_500, undefined, 7] }]);
    expect(ingest.reasons()).toEqual([
      'value-wrong-type: values.temperature: expected the unit "Cel" or one of an alias, found "K"',
    ]);
    const [letter] = ingest.deadLetters();
    expect(JSON.parse(Buffer.from(letter?.payload ?? []).toString())).toEqual({
      ts: (seconds + 1) * 1_000,
      values: { temperature: 300 },
    });
  });

  it('may carry sums, which arrive as a signal of their own', () => {
    const ingest = send([{ bs: 100, n: 'power', v: 7, s: 5, t: seconds }]);
    const [reading] = ingest.readings();
    expect(reading?.values[0]).toBe(7);
    expect(reading?.extra).toBe('{"power_sum":105}');
  });

  it('adds a base value', () => {
    expect(resolveSenml([{ bn: 'a', bv: 20, v: 1.5 }, { v: -1 }], 0)).toMatchObject({
      value: [{ value: 21.5 }, { value: 19 }],
    });
  });

  it.each([
    [[], 'expected at least one record with a value'],
    [[7], 'record 0: expected an object, found 7'],
    [[{ n: 'power', v: '1' }], 'record 0: v: expected a number, found "1"'],
    [[{ n: 7, v: 1 }], 'record 0: n: expected a text, found 7'],
    [[{ n: 'a', vb: 1 }], 'record 0: vb: expected true or false, found 1'],
    [[{ n: 'a', v: 1 }, { n: 'a' }], 'record 1: expected a value (v, vs, vb, vd) or a sum (s)'],
    [[{ n: 'a', v: 1, vs: 'x' }], 'record 0: expected only one value'],
    [[{ v: 1 }], 'record 0: n: expected a name as in section 4.5.1, found ""'],
    [[{ n: 'a b', v: 1 }], 'record 0: n: expected a name as in section 4.5.1, found "a b"'],
    [[{ bver: 11, n: 'a', v: 1 }], 'record 0: bver: expected at most 10, found 11'],
    [
      [{ n: 'a', v: 1, new_: 1 }],
      'record 0: "new_": a field that must be understood (section 4.4) is not',
    ],
  ])('%j is refused', (pack, detail) => {
    expect(resolveSenml(pack, 0)).toEqual({ ok: false, reason: 'senml-invalid', detail });
  });

  it('counts its units by the model: declared ones, and those of aliases', () => {
    const { units } = compileValidator(parsedModel(heater));
    expect(units.get('power')).toBe('W');
    expect(units.get('power_kw')).toBe('kW');
    expect(units.get('mode')).toBeUndefined();
  });
});
