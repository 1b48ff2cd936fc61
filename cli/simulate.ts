import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maker as makerSchema } from '../contract/records/registry.ts';
import { type Memory, recall, remember } from '../device-sim/memory.ts';
import type { ConnectOptions } from './connect.ts';
import { numberInWords } from './figures.ts';
import { countOption } from './option-values.ts';
import { progressBar } from './progress.ts';
import { addShippedModels } from './shipped-models.ts';
import { asking, command, systemOf, type Verb } from './verb.ts';
import { registerRows, wireOf } from './wire.ts';

interface SimulateOptions extends ConnectOptions {
  readonly maker: string;
  readonly customers: number;
  readonly days: number;
  readonly seed: number;
  readonly null?: boolean;
  readonly truth?: string;
  readonly memory?: string;
  readonly live: boolean;
}

const dayMs = 86_400_000;
/** Roughly what a customer sends in a day, for the length of the progress bar alone. */
const readingsADay = 37;

/** `valuemesh simulate`: a seeded network of products that streams its history and then lives on. */
export const simulateVerb: Verb = (terminal) => {
  const made = command(
    'simulate',
    'stream a simulated network: its history at full speed, then live',
    {
      'valuemesh simulate --customers 40 --days 14 --seed 7': 'a small network',
      'valuemesh simulate --null --no-live --truth truth.json':
        'a world with nothing to find, and what was planted (nothing)',
    },
  )
    .option('--maker <id>', 'maker under which it is registered, marked as demo', 'demo')
    .option('--customers <number>', 'households and benches in workshops', countOption, 240)
    .option('--days <number>', 'days of history', countOption, 56)
    .option('--seed <number>', 'another seed is another world', countOption, 1)
    .option('--null', 'a world with nothing to find')
    .option('--truth <file>', 'write what was planted')
    .option(
      '--memory <file>',
      'where to remember how far it came; default: {DATA_DIR}/simulation-{maker}.json',
    )
    .option('--no-live', 'end after the history');
  return asking(made).action(async (options: SimulateOptions) => {
    const { behaviours } = await import('../device-sim/behaviours.ts');
    const { importRows, makeWorld } = await import('../device-sim/world.ts');
    const { startSimulation } = await import('../device-sim/simulate.ts');
    const { truthOf } = await import('../device-sim/truth.ts');
    const api = await systemOf(options, terminal);
    const wire = await wireOf(api);
    const file =
      options.memory ??
      join(terminal.environment.VALUEMESH_DATA_DIR ?? './data', `simulation-${options.maker}.json`);
    const memory: Memory = (await recall(file)) ?? freshMemory(options.days);
    const world = makeWorld({
      ...options,
      from: memory.from,
      timezone: 'Europe/Berlin',
      empty: options.null === true,
    });
    await api.post('/api/v1/registry/makers', makerSchema, {
      id: options.maker,
      name: 'Demo maker',
      timezone: 'Europe/Berlin',
      demo: true,
    });
    await addShippedModels(
      api,
      options.maker,
      behaviours.map(({ product }) => product),
    );
    const passwords = await registerRows(api, importRows(world));
    if (options.truth !== undefined)
      await writeFile(options.truth, JSON.stringify(truthOf(world, Date.now())));

    const since = Math.max(memory.sentUntil, memory.from);
    const bar = progressBar(
      'history',
      Math.round(((Date.now() - since) / dayMs) * options.customers * readingsADay),
    );
    const simulation = startSimulation({
      world,
      memory,
      ...wire,
      passwords,
      clock: Date.now,
      progress: bar.add,
      kept: (kept) => remember(file, kept),
    });
    const stopped = untilSignal();
    const sent = await Promise.race([simulation.history(), stopped]);
    bar.stop();
    if (sent !== 'stop')
      terminal.err(
        `history: ${numberInWords(sent)} readings of ${numberInWords(world.devices.length)} devices sent and acknowledged`,
      );
    if (sent !== 'stop' && options.live) {
      simulation.live();
      await stopped;
    }
    await simulation.close();
  });
};

/** A world begins at midnight UTC so many days ago, and then keeps its first day for good. */
function freshMemory(days: number): Memory {
  const from = Math.floor(Date.now() / dayMs) * dayMs - days * dayMs;
  return { from, sentUntil: from, boots: 0, settings: {} };
}

function untilSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve('stop'));
    process.once('SIGTERM', () => resolve('stop'));
    process.once('disconnect', () => resolve('stop'));
  });
}
