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
  if (!Array.isArray(decoded)) {
    if (typeof decoded !== 'object' || decoded === null) {
      return reject('wrong-shape', `expected an object or a list, found ${shown(decoded)}`);
    }
    passage.items = [decoded];
    return undefined;
  }
  if (decoded.length === 0) return reject('wrong-shape', 'expected at least one reading');
  passage.items = decoded;
  passage.isList = true;
  passage.count = decoded.length;
  if (decoded.length <= maxReadingsPerMessage) return undefined;
  const detail = `expected at most ${maxReadingsPerMessage} readings, found ${decoded.length}`;
  return reject('too-many-readings', detail);
}

function takeCarried(passage: Passage, decoded: unknown): Ending | undefined {
  const parsed = relayMessage.safeParse(decoded);
  if (!parsed.success) return rejectedBySchema(parsed.error);
  passage.items = parsed.data;
  passage.isList = true;
  passage.count = parsed.data.length;
  return undefined;
}
