import { Buffer, isUtf8 } from 'node:buffer';
import { pass, reject, type Verdict } from '../../contract/verdict.ts';

/** What stands for bytes that are no UTF-8. */
const replacement = '\ufffd';

/** Decodes a JSON payload (RFC 8259: UTF-8, no NaN, no infinities). */
export function decodeJson(payload: Uint8Array): Verdict<unknown> {
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const text = bytes.toString('utf8');
  if (text.includes(replacement) && !isUtf8(bytes)) {
    return reject('not-json', 'the payload is not UTF-8');
  }
  try {
    return pass(JSON.parse(text));
  } catch (error) {
    const why = text.length === 0 ? 'the payload is empty' : (error as SyntaxError).message;
    return reject('not-json', why.slice(0, 200));
  }
}
