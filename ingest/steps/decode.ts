import { reject } from '../../contract/verdict.ts';
import { maxReadingsPerMessage, relayMessage } from '../../contract/wire/messages.ts';
import { decodeCbor } from '../formats/cbor.ts';
import { decodeJson } from '../formats/json.ts';
import { decodeSenml } from '../formats/senml.ts';
import { senmlReadings } from '../formats/senml-readings.ts';
import type { Ending, Passage, Step } from '../passage.ts';
import { shown } from '../shown.ts';
import { rejectedBySchema } from './check-message.ts';

/** Turns the payload into the items that the next steps look at one by one. */
export const decode: Step = {
  name: 'decode',
  run(passage) {
    const { payload, received } = passage.message;
    switch (passage.route.channel) {
      case 'telemetry': {
        const decoded = decodeJson(payload);
        return decoded.ok ? takeReadings(passage, decoded.value) : decoded;
      }
      case 'telemetry/cbor': {
        const decoded = decodeCbor(payload);
        return decoded.ok ? takeReadings(passage, decoded.value) : decoded;
      }
      case 'telemetry/senml': {
        const decoded = decodeSenml(payload, received / 1_000);
        if (!decoded.ok) return decoded;
        return takeReadings(passage, senmlReadings(decoded.value, passage.route.validator));
      }
      case 'relay': {
        const decoded = decodeJson(payload);
        return decoded.ok ? takeCarried(passage, decoded.value) : decoded;
      }
      default: {
        const decoded = decodeJson(payload);
        if (!decoded.ok) return decoded;
        passage.items = [decoded.value];
        return undefined;
      }
    }
  },
};

/** One reading, a list of them, or a flat object of values. */
function takeReadings(passage: Passage, decoded: unknown): Ending | undefined {
  if (Array.isArray(decoded)) return takeList(passage, decoded);
  if (typeof decoded !== 'object' || decoded === null) {
    return reject('wrong-shape', `expected an object or a list, found ${shown(decoded)}`);
  }
  passage.items = [decoded];
  return undefined;
}

/** Messages carried for others; each is looked at by itself once the list has their shape. */
function takeCarried(passage: Passage, decoded: unknown): Ending | undefined {
  const ending = Array.isArray(decoded) ? takeList(passage, decoded) : undefined;
  if (ending !== undefined) return ending;
  const parsed = relayMessage.safeParse(decoded);
  return parsed.success ? undefined : rejectedBySchema(parsed.error);
}

function takeList(passage: Passage, list: readonly unknown[]): Ending | undefined {
  if (list.length === 0) return reject('wrong-shape', 'expected at least one item in the list');
  passage.items = list;
  passage.isList = true;
  passage.count = list.length;
  if (list.length <= maxReadingsPerMessage) return undefined;
  const detail = `expected at most ${maxReadingsPerMessage}, found ${list.length}`;
  return reject('too-many-readings', detail);
}
