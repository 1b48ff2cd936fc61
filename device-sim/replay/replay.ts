import { Fault } from '../../contract/fault.ts';
import { connectDevice } from '../device-client.ts';
import { isEvCharging, readEvCharging } from './ev-charging.ts';
import { isOpenXc, readOpenXc } from './openxc.ts';
import type { Recording, ReplayChoices } from './recording.ts';

/**
 * Reads a recording of a kind that is known, told by its content.
 * @throws Fault `recording-unknown`
 */
export function readRecording(text: string, choices: ReplayChoices): Recording {
  if (isEvCharging(text)) return readEvCharging(text, choices);
  if (isOpenXc(text)) return readOpenXc(text, choices);
  throw new Fault(
    'recording-unknown',
    `${choices.name} is neither a table of EV charging sessions nor an OpenXC trace.`,
    'Replay a CSV with the header sessionId,kwhTotal,dollars,created,ended,… or a trace with one {"name","value"} a line.',
  );
}

/** Devices of a recording that stream at the same time. */
const atOnce = 16;

/** Streams a recording over MQTT as its devices; resolves when every message is acknowledged. */
export async function replay(
  recording: Recording,
  wire: {
    readonly url: string;
    readonly topicRoot: string;
    readonly maker: string;
    readonly passwords: ReadonlyMap<string, string>;
  },
  progress: (readings: number) => void,
): Promise<{ readonly messages: number; readonly readings: number }> {
  let messages = 0;
  let readings = 0;
  const waiting = [...recording.devices];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { device, payloads } = next;
      const username = `${wire.maker}/${recording.product}/${device}`;
      const login = {
        ...wire,
        product: recording.product,
        device,
        password: wire.passwords.get(username) ?? '',
      };
      // Without a boot: a recording holds no word on presence, so none is sent.
      const client = await connectDevice(login, () => undefined);
      await client.publishAll(
        'telemetry',
        payloads.map(({ payload }) => payload),
        (index) => {
          const sent = payloads[index]?.readings ?? 0;
          messages += 1;
          readings += sent;
          progress(sent);
        },
      );
      await client.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { messages, readings };
}
