import { Fault } from '../contract/fault.ts';
import { type Health, health, type StoreHealth } from '../contract/records/health.ts';
import { momentInWords, numberInWords } from './figures.ts';
import { printable } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh health`: the sum that must hold, and how the two processes do. */
export const healthVerb: Verb = (terminal) => {
  const made = command('health', 'live health; ends with 1 where something is wrong', {
    'valuemesh health': 'messages in, stored, rejected, waiting',
    'valuemesh health --json | jq .sum': 'for another program',
  });
  return reading(made).action(async (options: ReadingOptions) => {
    const api = await systemOf(options, terminal);
    const found = await api.get('/api/v1/health', health);
    answer(terminal, options, found, () => healthInWords(found, terminal));
    const wrong = troubles(found);
    if (wrong.length > 0) {
      throw new Fault('not-well', wrong.join(' '), 'The log of the system tells more.');
    }
  });
};

function healthInWords(found: Health, terminal: Terminal): string {
  const { sum, edge, insight, devices, ackMs, perSecond } = found;
  const n = numberInWords;
  const holds = found.holds ? paint(terminal, 'green', 'holds') : paint(terminal, 'red', 'broken');
  const rejected = Object.entries(found.rejectedByReason)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `  ${reason} ${n(count)}`);
  return [
    `received ${n(sum.received)} = stored ${n(sum.stored)} + duplicate ${n(sum.duplicate)} + ` +
      `rejected ${n(sum.rejected)} + dropped ${n(sum.dropped)} + waiting ${n(sum.waiting)}: ${holds}`,
    ...rejected,
    `rate      ${n(perSecond.received)} readings/s in, ${n(perSecond.stored)} readings/s stored`,
    `ack       ${ackMs.p50 === null ? 'none in the last minute' : `p50 ${n(ackMs.p50)} ms, p99 ${n(ackMs.p99 ?? ackMs.p50)} ms`}`,
    `devices   ${n(devices.online)} online of ${n(devices.known)}`,
    ...awayInWords(found.sessions),
    ...doorsInWords(edge.doors),
    `edge      ${edge.up ? `up since ${momentInWords(edge.startedAt)}, ${n(edge.rssMb ?? 0)} MB` : paint(terminal, 'red', 'away')}`,
    `insight   up since ${momentInWords(insight.startedAt)}, ${n(insight.rssMb)} MB, ${lastRun(insight.lastRun)}`,
    ...auditInWords(insight.lastAudit),
    ...insight.stores.map((store) => `store     ${store.name}, ${storeInWords(store)}`),
  ].join('\n');
}

function storeInWords({ error, since, lagBytes, ...store }: StoreHealth): string {
  const n = numberInWords;
  if (lagBytes === 0 && error === null) return 'up to date';
  const behind = `${n(store.lagReadings)} readings (${n(lagBytes)} bytes) behind`;
  if (error !== null) return `${behind}, away since ${momentInWords(since)}: ${printable(error)}`;
  const { secondsLeft } = store;
  const end = secondsLeft === null ? '' : `, about ${n(Math.ceil(secondsLeft))} s left`;
  return `${behind}, takes ${n(Math.round(store.perSecond))} readings/s${end}`;
}

/** Nothing, where no subscriber missed anything. */
function awayInWords({ notKept, forgotten }: Health['sessions']): readonly string[] {
  if (notKept + forgotten === 0) return [];
  const n = numberInWords;
  return [
    `away      ${n(notKept)} messages not kept for full sessions, ${n(forgotten)} sessions forgotten`,
  ];
}

function doorsInWords(doors: Health['edge']['doors']): readonly string[] {
  if (doors === null) return [];
  const { mqtt, webSocket, tls, topicRoot } = doors;
  const others = [
    ...(webSocket === null ? [] : [`WebSocket ${webSocket}`]),
    ...(tls === null ? [] : [`TLS ${tls}`]),
  ];
  return [`doors     ${[`MQTT ${mqtt}`, ...others].join(', ')}; topics below ${topicRoot}/`];
}

/** Nothing, before the first night. */
function auditInWords(audit: Health['insight']['lastAudit']): readonly string[] {
  if (audit === null) return [];
  const n = numberInWords;
  const found =
    audit.drift === 0 ? 'all as it was kept' : `${n(audit.drift)} rows differed and were put right`;
  return [`audit     ${momentInWords(audit.at)}, ${n(audit.sessions)} sessions anew: ${found}`];
}

function lastRun(run: Health['insight']['lastRun']): string {
  if (run === null) return 'no analytics run yet';
  return `last run ${momentInWords(run.at)} in ${numberInWords(run.milliseconds)} ms`;
}

function troubles({ holds, edge, insight }: Health): readonly string[] {
  return [
    ...(holds ? [] : ['The sum of readings does not hold.']),
    ...(edge.up ? [] : ['The edge process is away.']),
    ...insight.stores
      .filter(({ error }) => error !== null)
      .map(({ name, error }) => `The store ${name} fails: ${printable(error ?? '')}.`),
    ...insight.stores
      .filter(({ missing }) => missing > 0)
      .map(
        ({ name, missing }) =>
          `The store ${name} misses ${numberInWords(missing)} readings that the journal no longer holds; \`valuemesh restore\` brings back those of a backup.`,
      ),
    ...(insight.lastRun?.error ? [`Analytics failed: ${printable(insight.lastRun.error)}.`] : []),
  ];
}
