import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Estimate } from '../contract/records/estimate.ts';
import { customer } from '../contract/records/registry.ts';
import { useCases } from '../contract/records/use-context.ts';
import { deviceTopic } from '../contract/wire/topics.ts';
import type { Api } from './api-client.ts';
import { signInLink } from './sign-in-link.ts';
import { paint, type Terminal } from './terminal.ts';
import { registerRows } from './wire.ts';

const listed = z.object({ maker: z.string(), product: z.string() });
const maker = 'demo';
const product = 'e-bike';
const device = 'my-first-bike';
const shownCustomer = 'c-0001';

/** How long the simulator may take to stop, ms. */
const stopWithinMs = 3_000;

/** Starts the simulator as a process of its own and tells a person what to look at. */
export function startDemo(
  api: Api,
  terminal: Terminal,
  mqttPort: number,
  topicRoot: string,
): { close(): Promise<void> } {
  const simulator = fork(
    fileURLToPath(new URL('../cli.js', import.meta.url)),
    ['simulate', '--url', api.url],
    {
      env: { ...terminal.environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const ended = once(simulator, 'exit');
  let closing = false;
  const told = tell(
    api,
    terminal,
    mqttPort,
    topicRoot,
    () => closing || simulator.exitCode !== null,
  ).catch((error: Error) => {
    if (!closing) terminal.err(`The demo network could not be shown: ${error.message}`);
  });
  return {
    close: async () => {
      closing = true;
      if (simulator.exitCode === null) simulator.kill('SIGTERM');
      const killer = setTimeout(() => simulator.kill('SIGKILL'), stopWithinMs);
      await Promise.all([ended, told]);
      clearTimeout(killer);
    },
  };
}

async function tell(
  api: Api,
  terminal: Terminal,
  mqttPort: number,
  topicRoot: string,
  over: () => boolean,
): Promise<void> {
  await until(over, async () =>
    (await api.list('/api/v1/registry/customers', customer, { maker })).some(
      ({ id }) => id === shownCustomer,
    ),
  );
  if (over()) return;
  const passwords = await registerRows(api, [
    { maker, product, device, customer: 'you', customerName: 'You', ownedFrom: 0 },
  ]);
  const say = besideTheBar(terminal);
  const address = { maker, product, device };
  say(`Product team   ${await signInLink(api, { role: 'maker', maker })}`);
  say(
    `One customer   ${await signInLink(api, { role: 'customer', maker, customer: shownCustomer })}`,
  );
  say(
    `Your own device, to try:\n  mosquitto_pub -h 127.0.0.1 -p ${mqttPort} -q 1 -u ${maker}/${product}/${device} -P ${passwords.get(`${maker}/${product}/${device}`)} ` +
      `-t ${deviceTopic(address, 'telemetry', topicRoot)} -m '{"riding":true,"distance":0.5,"speed":18}'`,
  );
  await until(over, async () => {
    const products = await api.list('/api/v1/products', listed);
    for (const { product: name } of products.filter((entry) => entry.maker === maker)) {
      const found = await api.get(`/api/v1/makers/${maker}/products/${name}/use-cases`, useCases);
      const first = found.items.find(
        ({ state, value }) => state === 'stable' && value.value !== null,
      );
      if (first === undefined) continue;
      say(firstInsight(found.name, first.name, first.value, terminal));
      return true;
    }
    return false;
  });
}

function firstInsight(
  product: string,
  context: string,
  { value, lo90, hi90 }: Estimate,
  terminal: Terminal,
): string {
  const figure = (number: number | null) => number?.toPrecision(3) ?? '?';
  return (
    `${paint(terminal, 'green', 'First insight')} after ${process.uptime().toFixed(1)} s: ${product}, “${context}”, ` +
    `worth ${figure(value)} for each unit of money (90 %: ${figure(lo90)} to ${figure(hi90)})`
  );
}

async function until(over: () => boolean, done: () => Promise<boolean>): Promise<void> {
  while (!over() && !(await done().catch(() => false))) await pause(300);
}

/** Writes lines on a terminal where another process keeps a progress bar on the last one. */
function besideTheBar(terminal: Terminal): (text: string) => void {
  const clearLine = terminal.colours ? '\r\u001b[K' : '';
  return (text) => terminal.out(clearLine + text);
}
