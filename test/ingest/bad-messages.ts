import { Buffer } from 'node:buffer';
import { hourMs, now, type Sending } from './open-test-ingest.ts';

/** What is sent, under which topic, and the reason and detail of the dead letter it becomes. */
export interface BadMessage {
  readonly what: string;
  readonly payload: unknown;
  readonly expected: string | RegExp;
  readonly sending?: Sending;
}

/** A reading that passes. */
export const goodReading = { ts: now - 1_000, seq: 1, values: { power: 1_200 } };
const withValue = (name: string, value: unknown) => ({ ...goodReading, values: { [name]: value } });

function bad(
  what: string,
  payload: unknown,
  expected: string | RegExp,
  sending: Sending = {},
): BadMessage {
  return { what, payload, expected, sending };
}

/** One message for each way of being wrong. */
export const badMessages: readonly BadMessage[] = [
  bad('text', 'hello', /^not-json: Unexpected token/),
  bad('nothing', '', 'not-json: the payload is empty'),
  bad('NaN', '{"ts":1,"values":{"power":NaN}}', /^not-json: Unexpected token/),
  bad(
    'bytes that are no UTF-8',
    Buffer.from([0x22, 0xff, 0x22]),
    'not-json: the payload is not UTF-8',
  ),
  bad('a number', 7, 'wrong-shape: expected an object or a list, found 7'),
  bad('null', null, 'wrong-shape: expected an object or a list, found null'),
  bad('an empty list', [], 'wrong-shape: expected at least one item in the list'),
  bad('a list of numbers', [1], 'wrong-shape: expected a reading with "values", found 1'),
  bad(
    'a misspelt field',
    { ...goodReading, sequ: 1 },
    'wrong-shape: "sequ": no field of a reading; signals belong into "values"',
  ),
  bad(
    'values that are a list',
    { ...goodReading, values: [1] },
    'wrong-shape: values: expected an object of signals, found [1]',
  ),
  bad(
    'a negative seq',
    { ...goodReading, seq: -1 },
    'wrong-shape: seq: expected a whole number from 0 on, found -1',
  ),
  bad(
    'a seq beyond exact numbers',
    '{"seq":9007199254740993,"values":{}}',
    'wrong-shape: seq: expected a whole number from 0 on, found 9007199254740992',
  ),
  bad(
    'a boot that is a number',
    { ...goodReading, boot: 7 },
    'wrong-shape: boot: expected 1 to 63 characters, found 7',
  ),
  bad(
    'a by with capitals',
    { ...goodReading, by: 'Ann' },
    'wrong-shape: by: expected the id of a customer, found "Ann"',
  ),
  bad(
    'an unknown part',
    { ...goodReading, part: 'middle' },
    'part-unknown: part: "middle" is not declared; declared: left, right',
  ),
  bad(
    'an undeclared signal',
    withValue('colour', 3),
    'signal-unknown: values: "colour" is not declared; declared: "power, power_kw, temperature, temp_f, energy, mode, plugged, note"',
    { product: 'strict-heater' },
  ),
  bad(
    'an undeclared list',
    withValue('colours', [1, 2]),
    'value-wrong-type: values.colours: expected a number, text or boolean, found [1,2]',
  ),
  bad(
    'a very long undeclared text',
    withValue('essay', 'a'.repeat(1_025)),
    'wrong-shape: values.essay: expected at most 1024 characters, found 1025',
  ),
  bad(
    'an empty signal name',
    withValue('', 1),
    'wrong-shape: values: expected names of 1 to 63 characters, found ""',
  ),
  bad(
    'text for a gauge',
    withValue('power', 'on'),
    'value-wrong-type: values.power: expected a number, found "on"',
  ),
  bad(
    'null for a gauge',
    withValue('power', null),
    'value-wrong-type: values.power: expected a number, found null',
  ),
  bad(
    'a number for a state',
    withValue('plugged', 1),
    'value-wrong-type: values.plugged: expected a boolean, found 1',
  ),
  bad(
    'a number for a text',
    withValue('note', 1),
    'value-wrong-type: values.note: expected a text, found 1',
  ),
  bad(
    'infinity',
    '{"values":{"power":1e999}}',
    'value-not-finite: values.power: expected a finite number, found Infinity',
  ),
  bad(
    'undeclared infinity',
    '{"values":{"x":-1e999}}',
    'value-not-finite: values.x: expected a finite number, found -Infinity',
  ),
  bad(
    'a value below its bounds',
    withValue('power', -1),
    'value-out-of-bounds: values.power: expected at least 0, found -1',
  ),
  bad(
    'a value above its bounds in another unit',
    withValue('power_kw', 6),
    'value-out-of-bounds: values.power_kw: expected at most 5000, found 6000 (6 as received)',
  ),
  bad(
    'a negative counter',
    withValue('energy', -5),
    'value-out-of-bounds: values.energy: expected at least 0, found -5',
  ),
  bad(
    'a text over its length',
    withValue('note', 'x'.repeat(21)),
    'value-out-of-bounds: values.note: expected at most 20 characters, found 21',
  ),
  bad(
    'an undeclared value of a state',
    withValue('mode', 'turbo'),
    'value-not-declared: values.mode: expected one of ["off","eco","boost",true], found "turbo"',
  ),
  bad(
    'one signal under two names',
    { ...goodReading, values: { power: 1, power_kw: 1 } },
    'wrong-shape: values.power_kw: the same signal came under another name too',
  ),
  bad(
    'a time in words',
    { ...goodReading, ts: '2025-11-21' },
    'time-not-valid: ts: expected milliseconds since 1970, found "2025-11-21"',
  ),
  bad(
    'a negative time',
    { ...goodReading, ts: -1 },
    'time-not-valid: ts: expected milliseconds since 1970, found -1',
  ),
  bad(
    'an infinite time',
    '{"ts":1e999,"values":{}}',
    'time-not-valid: ts: expected milliseconds since 1970, found Infinity',
  ),
  bad(
    'a time an hour ahead',
    { ...goodReading, ts: now + hourMs },
    `time-in-future: ts: ${now + hourMs} is 3600 s after its receipt; at most 300 s is taken`,
  ),
  bad(
    'a product nobody knows',
    goodReading,
    'product-unknown: maker "acme" has no product "kettle"',
    { product: 'kettle' },
  ),
  bad(
    'a device nobody knows',
    goodReading,
    'device-unknown: "acme/heater/d-77" is not registered',
    { device: 'd-77' },
  ),
  bad(
    'a topic of no channel',
    goodReading,
    'topic-unknown: expected vm/{maker}/{product}/{device}/{channel} with a channel of the table',
    { channel: 'temperature' },
  ),
  bad(
    'a channel of the system',
    goodReading,
    'topic-not-yours: "advice" is sent by the system to the device, never by it',
    { channel: 'advice' },
  ),
  bad(
    'an event without a type',
    { ts: now },
    'wrong-shape: type: Invalid input: expected string, received undefined',
    { channel: 'event' },
  ),
  bad(
    'an event without a time',
    { type: 'fault' },
    'time-not-valid: ts: Invalid input: expected number, received undefined',
    { channel: 'event' },
  ),
  bad(
    'an event of the far future',
    { ts: now + hourMs, type: 'fault' },
    `time-in-future: ts: ${now + hourMs} is 3600 s after its receipt; at most 300 s is taken`,
    { channel: 'event' },
  ),
  bad(
    'an event with infinity in it',
    `{"ts":${now},"type":"fault","data":{"x":[1e999]}}`,
    'value-not-finite: message: expected finite numbers, found Infinity',
    { channel: 'event' },
  ),
  bad(
    'a status nobody has heard of',
    { ts: now, state: 'asleep' },
    'wrong-shape: state: Invalid option: expected one of "online"|"offline"',
    { channel: 'status' },
  ),
  bad(
    'a link to nothing',
    { ts: now, peers: [{ relation: 'heats' }] },
    'wrong-shape: peers.0: expected a product or a service',
    { channel: 'links' },
  ),
  bad(
    'a reply of another kind',
    { id: 'a-1', ts: now, reply: 'maybe' },
    'wrong-shape: reply: Invalid option: expected one of "accepted"|"applied"|"dismissed"',
    { channel: 'advice/reply' },
  ),
  bad(
    'bytes that are no CBOR',
    Buffer.from([0x1c]),
    'not-cbor: found a length of reserved form 28, at byte 1 of 1',
    { channel: 'telemetry/cbor' },
  ),
  bad(
    'a SenML pack that is an object',
    { n: 'power', v: 1 },
    'senml-invalid: expected a list of records, found an object',
    { channel: 'telemetry/senml' },
  ),
];
