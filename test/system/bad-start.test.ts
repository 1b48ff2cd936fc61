import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Finished, runChild } from '../support/child.ts';
import { folderForThisTest } from '../support/folders.ts';
import { freePort } from '../support/free-port.ts';
import { commandFile, environment } from '../support/system.ts';

/** Runs `valuemesh start` with settings under which it cannot start. */
async function start(settings: Readonly<Record<string, string>>): Promise<Finished> {
  return runChild(process.execPath, [commandFile, 'start'], {
    env: environment({
      DATA_DIR: join(await folderForThisTest(), 'data'),
      HTTP_PORT: '0',
      MQTT_PORT: '0',
      MQTT_WS_PORT: '',
      ...settings,
    }),
    deadlineMs: 15_000,
  });
}

/** Listens on a port so that nobody else can. */
async function takenPort(): Promise<number> {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return port;
}

test.each(['MQTT_PORT', 'MQTT_WS_PORT', 'HTTP_PORT'])(
  'where %s is taken by another program, the start says so and what to do',
  async (setting) => {
    const port = await takenPort();
    const { code, stderr } = await start({ [setting]: String(port) });
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
    expect(stderr).toContain(`VALUEMESH_${setting}`);
    expect(code).toBe(1);
  },
);

test('a data folder that cannot be made is named, with what to do', async () => {
  const file = join(await folderForThisTest(), 'a-file');
  await writeFile(file, '');
  const { code, stderr } = await start({ DATA_DIR: join(file, 'data') });
  expect(stderr).toContain(`The data folder ${join(file, 'data')} cannot be made or written`);
  expect(stderr).toContain('name another folder in VALUEMESH_DATA_DIR');
  expect(code).toBe(1);
});

test('a data folder that a newer version wrote is left alone', async () => {
  const folder = await folderForThisTest();
  await mkdir(join(folder, 'journal'));
  await writeFile(join(folder, 'format'), '99\n');
  const { code, stderr } = await start({ DATA_DIR: folder });
  expect(stderr).toContain(`The data folder ${folder} has format 99`);
  expect(stderr).toContain('Install the newer ValueMesh');
  expect(code).toBe(1);
});

test('wrong settings are told all at once', async () => {
  const { code, stderr } = await start({
    HTTP_PORT: 'eighty',
    STORE: 'excel',
    MEMORY_LIMIT: 'much',
    ADMIN_KEY: 'short',
    COLOUR: 'blue',
  });
  expect(stderr).toContain('5 settings are wrong');
  for (const setting of ['HTTP_PORT', 'STORE', 'MEMORY_LIMIT', 'ADMIN_KEY', 'COLOUR']) {
    expect(stderr).toContain(`VALUEMESH_${setting}: `);
  }
  expect(stderr).toContain('.env.example lists every setting');
  expect(code).toBe(1);
});

test('an address that others can reach is refused without TLS', async () => {
  const { code, stderr } = await start({ HOST: '0.0.0.0' });
  expect(stderr).toContain('would serve passwords and readings in the clear');
  expect(stderr).toContain('VALUEMESH_ALLOW_PLAIN=on');
  expect(code).toBe(1);
});
