import { readConfig } from '../config.ts';
import { startSystem } from '../main.ts';
import { systemLogger } from '../serve.ts';
import { prepareDataFolder } from '../store/data-folder.ts';
import { type Api, apiAt } from './api-client.ts';
import { keyOfThisHost } from './connect.ts';
import { startDemo } from './demo-network.ts';
import { signInLink } from './sign-in-link.ts';
import { paint } from './terminal.ts';
import { command, type Verb } from './verb.ts';

/** `valuemesh start`: both processes, and with `--demo` a network that streams into them. */
export const startVerb: Verb = (terminal) =>
  command('start', 'start the whole system and keep it running until Ctrl-C', {
    'valuemesh start': 'the system alone; settings are environment variables, see .env.example',
    'valuemesh start --demo': 'with a simulated network of customers, marked as demo everywhere',
  })
    .option('--demo', 'stream a simulated network into it (VALUEMESH_DEMO=off leaves it out)')
    .action(async ({ demo }: { readonly demo?: boolean }) => {
      const config = readConfig(terminal.environment);
      await prepareDataFolder(config.DATA_DIR);
      const stopped = untilAskedToStop();
      const system = await startSystem({
        environment: terminal.environment,
        logger: systemLogger(config.LOG_LEVEL),
      });
      let askedAt: number | undefined;
      try {
        const url = String(system.ready.insight.url);
        const api = apiAt(url, await keyOfThisHost(terminal.environment));
        terminal.out(
          `ValueMesh ${paint(terminal, 'bold', url)} · MQTT 127.0.0.1:${system.ready.edge.mqttPort} · data in ${config.DATA_DIR}`,
        );
        // A busy system is asked again for a while, which must not hold up a stop.
        void adminLink(api).then((link) => terminal.out(`Administrator  ${link}`));
        if (typeof system.ready.insight.adminKey === 'string') {
          terminal.out(`Administrator's key, shown this once: ${system.ready.insight.adminKey}`);
        }
        if (demo === true && config.DEMO === 'on') {
          const network = startDemo(
            api,
            terminal,
            Number(system.ready.edge.mqttPort),
            config.TOPIC_ROOT,
          );
          askedAt = await stopped;
          system.letGo();
          await network.close();
        } else {
          terminal.out(
            'Next: `valuemesh product add MODEL.json --maker YOURS`, then `valuemesh device add`.',
          );
          askedAt = await stopped;
        }
      } finally {
        await system.close();
        if (askedAt !== undefined) {
          const seconds = ((performance.now() - askedAt) / 1_000).toFixed(1);
          terminal.out(`Stopped cleanly in ${seconds} s; the next start continues here.`);
        }
      }
    });

/** A system that is busy with devices that came back goes on without a link for now. */
function adminLink(api: Api): Promise<string> {
  return signInLink(api, { role: 'admin' }).catch(
    (error: Error) =>
      `no link just now: ${error.message} Later: valuemesh key create --role admin --once`,
  );
}

/** One Ctrl-C may arrive twice, from the terminal and from npm: within this time it is one, ms. */
const oneKeyPressMs = 500;

/** The first signal asks for a clean stop, another one later does not wait for it. Answers when. */
function untilAskedToStop(): Promise<number> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        askedAt ??= performance.now();
        if (performance.now() - askedAt > oneKeyPressMs) process.exit(130);
        resolve(askedAt);
      });
    }
  });
}
