import { basename } from 'node:path';
import { type ProductSummary, productSummary } from '../contract/records/session.ts';
import type { Recording } from '../device-sim/replay/recording.ts';
import { address } from './api-client.ts';
import { numberInWords } from './figures.ts';
import { countOption, momentOption } from './option-values.ts';
import { progressBar } from './progress.ts';
import { readTextFile } from './read-file.ts';
import { addShippedModels } from './shipped-models.ts';
import type { Terminal } from './terminal.ts';
import { untilAnalysed } from './until-stored.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';
import { registerRows, wireOf } from './wire.ts';

interface ReplayOptions extends ReadingOptions {
  readonly maker: string;
  readonly rate: number;
  readonly start: number;
}

/** What became of one file. */
interface Sent {
  readonly file: string;
  readonly lines: number;
  readonly broken: number;
  readonly messages: number;
  readonly readings: number;
}

/** `valuemesh replay`: a recording of real use, streamed over MQTT as the devices in it. */
export const replayVerb: Verb = (terminal) => {
  const made = command(
    'replay',
    'stream a recording over MQTT as its devices, with its own times',
    {
      'valuemesh replay sessions.csv':
        'EV charging sessions: a station a device, a driver a customer, a site a group',
      'valuemesh replay drive.trace --rate 25':
        'an OpenXC trace; without times, 25 messages a second are assumed',
    },
  )
    .argument('<file...>', 'recordings; their kind is told by their content')
    .option('--maker <id>', 'maker under which the devices are registered', 'replay')
    .option(
      '--rate <number>',
      'messages a second where a recording holds no times',
      countOption,
      25,
    )
    .option(
      '--start <moment>',
      'first moment where a recording holds no times',
      momentOption,
      Date.parse('2012-01-01T00:00:00Z'),
    );
  return reading(made).action(async (files: readonly string[], options: ReplayOptions) => {
    const { readRecording, replay } = await import('../device-sim/replay/replay.ts');
    const api = await systemOf(options, terminal);
    const wire = await wireOf(api);
    const recordings = await Promise.all(
      files.map(async (file) => ({
        file,
        recording: readRecording(await readTextFile(file), { ...options, name: basename(file) }),
      })),
    );
    await addShippedModels(api, options.maker, [
      ...new Set(recordings.map(({ recording }) => recording.product)),
    ]);
    const passwords = await registerRows(
      api,
      recordings.flatMap(({ recording }) => recording.rows),
    );
    const sent: Sent[] = [];
    for (const { file, recording } of recordings) {
      tellAbout(recording, file, terminal);
      const total = recording.devices
        .flatMap(({ payloads }) => payloads)
        .reduce((sum, { readings }) => sum + readings, 0);
      const bar = progressBar(basename(file), total);
      try {
        sent.push({
          file,
          lines: recording.lines,
          broken: recording.broken.length,
          ...(await replay(recording, { ...wire, maker: options.maker, passwords }, bar.add)),
        });
      } finally {
        bar.stop();
      }
    }
    await untilAnalysed(api);
    const summaries: ProductSummary[] = [];
    for (const product of new Set(recordings.map(({ recording }) => recording.product))) {
      summaries.push(
        await api.get(
          address`/api/v1/makers/${options.maker}/products/${product}/summary`,
          productSummary,
        ),
      );
    }
    answer(terminal, options, { sent, summaries }, () =>
      [
        ...sent.map(
          ({ file, lines, messages, readings }) =>
            `${basename(file)}: ${numberInWords(lines)} lines as ${numberInWords(readings)} readings in ${numberInWords(messages)} messages, all acknowledged`,
        ),
        ...summaries.map(summaryInWords),
      ].join('\n'),
    );
  });
};

function tellAbout(recording: Recording, file: string, terminal: Terminal): void {
  for (const assumption of recording.assumptions) terminal.err(`${basename(file)}: ${assumption}`);
  for (const { line, why } of recording.broken.slice(0, 20))
    terminal.err(`${basename(file)}:${line}: ${why}`);
  if (recording.broken.length > 20)
    terminal.err(`${basename(file)}: ${recording.broken.length - 20} more broken lines`);
}

function summaryInWords(summary: ProductSummary): string {
  const totals = Object.entries(summary.totals).map(
    ([name, { value, unit }]) => `${name} ${numberInWords(value)} ${unit}`,
  );
  return [
    `${summary.maker}/${summary.product}: ${numberInWords(summary.sessions)} sessions, ${numberInWords(summary.readings)} readings, ` +
      `${numberInWords(summary.customers)} customers, ${numberInWords(summary.devices)} devices, ${numberInWords(summary.groups)} groups`,
    ...(totals.length === 0 ? [] : [`  ${totals.join(', ')}`]),
  ].join('\n');
}
