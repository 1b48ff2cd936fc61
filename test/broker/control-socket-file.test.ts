import { once } from 'node:events';
import { chmod, link, mkdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { socketPath } from '../../broker/control/socket-path.ts';
import { folderForThisTest } from '../support/folders.ts';
import { connected, counters, socketIn, startEdge } from './support/controlled-edge.ts';

describe('the socket file', () => {
  test('is for this user alone, and gone when the edge has closed', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await edge.close();
    await edge.close();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that a killed process left behind is replaced', async () => {
    const path = await socketIn();
    const killed = createServer().listen(`${path}2`);
    await once(killed, 'listening');
    await link(`${path}2`, path); // stays when the socket's own name goes
    await new Promise((resolve) => killed.close(resolve));
    expect((await stat(path)).isSocket()).toBe(true);
    await startEdge(path);
    await connected(path);
  });

  test('on which another process listens is left alone', async () => {
    const path = await socketIn();
    const edge = await startEdge(path);
    const second = startEdge(path);
    await expect(second).rejects.toMatchObject({
      code: 'edge-already-running',
      next: expect.stringContaining('VALUEMESH_DATA_DIR'),
    });
    const insight = await connected(path);
    expect(await insight.counters()).toEqual(counters);
    await edge.close();
  });

  test('of a path too long for a socket lies in a folder of ours alone, the same each time', async () => {
    const folder = join(await folderForThisTest(), 'x'.repeat(60), 'y'.repeat(60));
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'control.sock');
    const actual = socketPath(path);
    expect(Buffer.byteLength(actual)).toBeLessThanOrEqual(100);
    expect(socketPath(path)).toBe(actual);
    expect(socketPath(`${path}2`)).not.toBe(actual);
    expect(actual.startsWith(tmpdir())).toBe(true);
    const edge = await startEdge(path);
    expect((await stat(dirname(actual))).mode & 0o777).toBe(0o700);
    expect(await (await connected(path)).counters()).toEqual(counters);
    await edge.close();
    await expect(stat(dirname(actual))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('of such a path is not put into a folder that is open to others', async () => {
    const path = join(await folderForThisTest(), 'z'.repeat(120), 'control.sock');
    const open = dirname(socketPath(path));
    await mkdir(open);
    onTestFinished(() => rm(open, { recursive: true }));
    await chmod(open, 0o777);
    await expect(startEdge(path)).rejects.toMatchObject({ code: 'control-folder-not-ours' });
  });
});
