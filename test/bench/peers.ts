import { installPackages } from '../support/install-packages.ts';
import { missingServices } from '../support/services.ts';
import { startAsShipped } from './as-shipped.ts';
import { installNodeRed } from './node-red.ts';
import {
  startBareAedes,
  startBareMosquitto,
  startNodeRedPipeline,
  startPlainNodeRedPipeline,
  startScriptPipeline,
} from './peer-pipelines.ts';
import { type Pipeline, type Throughput, throughputOf } from './pipeline.ts';
import type { Measured } from './result.ts';
import { addTools } from './tools.ts';

export const name = 'peers';

const devices = 50;
const seconds = 5;
/** Odd, so that a median is a round that was measured. */
const rounds = 3;

const starts = {
  valueMesh: startValueMesh,
  script: startScriptPipeline,
  nodeRed: startNodeRedPipeline,
  nodeRedPlain: startPlainNodeRedPipeline,
  mosquitto: startBareMosquitto,
  aedes: startBareAedes,
} satisfies Record<string, (devices: number) => Promise<Pipeline>>;
type Side = keyof typeof starts;
/** What a side did, and the most memory that what stores ever had, MiB. */
type Measurement = Throughput & { readonly peakMb: number };
const sides = Object.keys(starts) as readonly Side[];
const peers = sides.filter((side) => side !== 'valueMesh');

/**
 * The system beside what users build instead, under the same load from the same generator: fifty
 * devices, QoS 1, twenty messages each under way, four signals in about 150 bytes of JSON. In each
 * round every side runs once, alone on the machine and from scratch; ratios are taken within a
 * round, and every figure is the median of the rounds. The rate of whoever stores is one of storing.
 * The plain flow of Node-RED counts at the rate that it is best at, and then has half a second of
 * the load that the others have.
 */
export async function run(): Promise<Measured> {
  await install();
  const found: Record<Side, Measurement>[] = [];
  for (let round = 0; round < rounds; round++) {
    const turn = sides.map((_, place) => sides[(place + round) % sides.length] as Side);
    const results: Partial<Record<Side, Measurement>> = {};
    for (const side of turn) {
      results[side] = await measure(side);
      const { perSecond, storedWithinSeconds } = results[side];
      process.stderr.write(
        `round ${round + 1}: ${side} ${Math.round(perSecond)}/s, stored within ${storedWithinSeconds.toFixed(2)} s\n`,
      );
    }
    found.push(results as Record<Side, Measurement>);
  }

  const figures: Record<string, number> = {};
  const unit: Record<string, string> = {};
  const keep = (
    figure: string,
    of: string,
    value: (round: Record<Side, Measurement>) => number,
  ) => {
    figures[figure] = median(found.map(value));
    unit[figure] = of;
  };
  const ratioTo = (peer: Side) => (round: Record<Side, Measurement>) =>
    round.valueMesh.perSecond / round[peer].perSecond;
  for (const peer of peers) keep(`ratioTo${capital(peer)}`, '1', ratioTo(peer));
  for (const side of sides) keep(`${side}PerSecond`, '/s', (round) => round[side].perSecond);
  keep('storedWithinSeconds', 's', (round) => round.valueMesh.storedWithinSeconds);
  keep('ackP99FullMs', 'ms', (round) => round.valueMesh.ackP99Ms);
  for (const side of ['script', 'nodeRed', 'nodeRedPlain'] as const) {
    keep(`${side}AckPerSecond`, '/s', (round) => round[side].acknowledgedPerSecond);
    keep(`${side}StoredWithinSeconds`, 's', (round) => round[side].storedWithinSeconds);
    keep(`${side}Lost`, '1', (round) => round[side].lost);
  }
  const flood = (round: Record<Side, Measurement>) => round.nodeRedPlain.atFullLoad;
  keep('nodeRedPlainFullLoad', '1', (round) => flood(round)?.acknowledged ?? 0);
  keep('nodeRedPlainFullLoadLost', '1', (round) => flood(round)?.lost ?? 0);
  keep('nodeRedPlainRssMb', 'MB', (round) => round.nodeRedPlain.peakMb);
  keep('generatorCpu', '1', (round) => round.mosquitto.generatorCpu);
  return { figures, unit };
}

async function measure(side: Side): Promise<Measurement> {
  const pipeline = await starts[side](devices);
  try {
    const throughput = await throughputOf(pipeline, seconds);
    return { ...throughput, peakMb: (await pipeline.peakMemoryMb?.()) ?? Number.NaN };
  } finally {
    await pipeline.close();
  }
}

async function startValueMesh(count: number): Promise<Pipeline> {
  const system = await startAsShipped();
  try {
    return {
      port: system.mqttPort,
      devices: await addTools(system, count),
      stored: async () => (await system.health()).sum.stored,
      close: () => system.close(),
    };
  } catch (error) {
    await system.close();
    throw error;
  }
}

async function install(): Promise<void> {
  const missing = missingServices().filter((service) =>
    ['mosquitto', 'influxdb'].includes(service),
  );
  const installation = missing.length > 0 ? installPackages(missing) : undefined;
  if (installation?.installed === false) {
    throw new Error(`${missing.join(' and ')} cannot be measured: ${installation.reason}`);
  }
  await installNodeRed();
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
