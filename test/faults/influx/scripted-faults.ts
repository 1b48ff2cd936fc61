import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faulty-proxy.ts';

const page = '<html><body><h1>Sorry</h1><p>Come back later.</p></body></html>';
const html = { 'content-type': 'text/html' };
const partial = '{"error":"partial write: field type conflict: as scripted dropped=1"}';

const json = { 'content-type': 'application/json' };
/** Requests of more lines than this are refused as a whole, or taken in part. */
const smallWrite = 4;

/**
 * What InfluxDB, and what stands in front of it, may answer to a write, by name. After each of them
 * the points must be there once, and none in quarantine: nothing of it is a line's own fault.
 */
export function scriptedFaults(slowMs: number): Readonly<Record<string, Fault>> {
  return {
    '503': (write) => write.answer(503, '{"error":"engine: starting"}'),
    '429 with Retry-After': (write) =>
      write.answer(429, '{"error":"limit"}', { 'retry-after': '1', ...json }),
    '401': (write) => write.answer(401, '{"error":"authorization failed"}'),
    'a page with 502': (write) => write.answer(502, page, html),
    'a page with 400': (write) => write.answer(400, page, html),
    'a page with 200': (write) => write.answer(200, page, html),
    '201 when all is stored': async (write) => write.answer((await write.forward()) && 201),
    'connection cut before anything was stored': (write) => write.cut(),
    'connection cut after all was stored': async (write) => {
      await write.forward();
      write.cut();
    },
    'connection cut within the answer': async (write) => {
      await write.forward();
      write.breakOff();
    },
    'half stored, then 400 of a partial write': async (write) => {
      if (write.lines.length <= smallWrite) return write.spare();
      await write.forward(write.lines.slice(0, write.lines.length >> 1));
      write.answer(400, partial);
    },
    '413 for large requests': (write) =>
      write.lines.length <= smallWrite ? write.spare() : write.answer(413, page, html),
    'an answer only after a while': async (write) => {
      await pause(slowMs);
      await write.pass();
    },
    'no answer at all': () => {},
  };
}
