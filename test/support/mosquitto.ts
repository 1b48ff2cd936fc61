import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finished, runChild, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { commandPath } from './services.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/**
 * Runs `mosquitto_pub` to its end: `mosquittoPub(['-p', '1883', '-t', 'a/b', '-l'], 'one\ntwo\n')`.
 * Publishing to the loopback address unless `-h` is among the arguments.
 */
export function mosquittoPub(
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<Finished> {
  return runChild(
    commandPath('mosquitto_pub'),
    onLoopback(args),
    input === undefined ? {} : { input },
  );
}

/** A message as `mosquitto_sub` received it. */
interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly retained: boolean;
}

/** A `mosquitto_sub` that has its SUBACK. */
export interface MosquittoSubscription {
  /** What the broker granted to each topic, in order: 0, 1, 2, or 128 for refused. */
  readonly granted: readonly number[];
  /** All messages so far, in order of arrival. */
  messages(): readonly ReceivedMessage[];
  /** Answers the messages once there are at least so many; throws at the deadline. */
  atLeast(count: number, deadlineMs?: number): Promise<readonly ReceivedMessage[]>;
  stop(): Promise<void>;
}

/**
 * Starts `mosquitto_sub` and answers once the broker has answered the subscription; throws, with
 * what it printed, where the connection is refused. Do not give `-F`, `-d` or `-v`: they are taken.
 */
export async function mosquittoSub(args: readonly string[]): Promise<MosquittoSubscription> {
  // Payloads in hexadecimal: whatever they hold, a message is one line and cannot be taken for
  // one of the lines that -d prints. Into a pipe it prints those by the block; stdbuf makes it lines.
  const child = await startChild('stdbuf', [
    '-oL',
    commandPath('mosquitto_sub'),
    ...onLoopback(args),
    '-d',
    '-F',
    'message %q %r %x %t',
  ]);
  const subscribed = /^Subscribed \(mid: \d+\): ([\d, ]+)$/m;
  const granted = () => subscribed.exec(child.stdout())?.[1];
  try {
    await until(() => granted() !== undefined || child.hasExited(), { what: 'a SUBACK' });
    if (granted() === undefined) await child.exited; // so that its last words have been read
    if (granted() === undefined) throw new Error('mosquitto_sub ended without a SUBACK');
  } catch (error) {
    await child.kill();
    throw new Error(`${error}\n${child.stdout()}${child.stderr()}`, { cause: error });
  }

  const messages = () =>
    child
      .stdout()
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => parseMessage(line) ?? []);
  return {
    granted: (granted() ?? '').split(',').map(Number),
    messages,
    async atLeast(count, deadlineMs = 5_000) {
      const what = `${count} messages from mosquitto_sub`;
      await until(() => messages().length >= count, { what, deadlineMs });
      return messages();
    },
    async stop() {
      await child.stop();
    },
  };
}

function parseMessage(line: string): ReceivedMessage | undefined {
  const match = /^message (\d) (\d) ([0-9a-f]*) (.*)$/.exec(line);
  if (match === null) return undefined;
  const [, qos, retained, payload = '', topic = ''] = match;
  return {
    topic,
    payload: Buffer.from(payload, 'hex'),
    qos: Number(qos),
    retained: retained === '1',
  };
}

/** `localhost` may mean ::1 first; our broker listens on 127.0.0.1. */
function onLoopback(args: readonly string[]): readonly string[] {
  return args.includes('-h') ? args : ['-h', '127.0.0.1', ...args];
}

/** A real Mosquitto broker, open to anyone on a loopback port: the peer ours is compared with. */
export interface MosquittoBroker {
  readonly port: number;
  /** What it has logged so far. */
  said(): string;
  /** Ends it and deletes its folder; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts Mosquitto on a free port and answers once it takes connections.
 *
 * @param settings further lines of its configuration
 */
export async function startMosquitto(settings: readonly string[] = []): Promise<MosquittoBroker> {
  const port = await freePort();
  const folder = await temporaryFolder('mosquitto');
  const configuration = join(folder.path, 'mosquitto.conf');
  await writeFile(
    configuration,
    // Started by root it would become the user `mosquitto`, who cannot read this folder.
    [
      `listener ${port} 127.0.0.1`,
      ...['allow_anonymous true', 'persistence false', 'user root'],
      ...settings,
      '',
    ].join('\n'),
  );
  const child = await startChild(commandPath('mosquitto'), ['-c', configuration]);
  const stop = async () => {
    await child.stop();
    await folder.remove();
  };
  try {
    await until(() => / running$/m.test(child.stderr()) || child.hasExited(), {
      what: 'Mosquitto',
    });
    if (child.hasExited()) throw new Error('Mosquitto ended at once');
  } catch (error) {
    await stop();
    throw new Error(`${error}\n${child.stderr()}`, { cause: error });
  }
  return { port, said: () => child.stderr(), stop };
}
