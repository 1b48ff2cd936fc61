import { createHash } from 'node:crypto';
import { lstat, mkdir, rmdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '../../contract/fault.ts';

/** Unix sockets take 108 bytes of path on Linux and 104 on macOS, with a byte at the end. */
const mostBytes = 100;

/**
 * Where the control socket for a path really is: there, or, where that is too long for a Unix
 * socket, in a folder of this user's own below the temporary folder. The same for both processes.
 */
export function socketPath(path: string): string {
  const full = resolve(path);
  if (Buffer.byteLength(full) <= mostBytes) return full;
  const name = createHash('sha256').update(full).digest('hex').slice(0, 16);
  return join(tmpdir(), `valuemesh-${name}`, 'control.sock');
}

/**
 * Makes way for a new socket: its folder is there and, where it is below the temporary folder, this
 * user's alone; and a socket file that a killed process left behind is removed.
 *
 * @throws Fault `edge-already-running`, `control-folder-not-ours`
 */
export async function makeWay(path: string): Promise<void> {
  const actual = socketPath(path);
  if (actual !== resolve(path)) await mkdir(dirname(actual), { recursive: true, mode: 0o700 });
  await checkFolder(path);
  if (await answers(actual)) {
    throw new Fault(
      'edge-already-running',
      `Another process already serves ${resolve(path)}.`,
      'Stop the system that runs on this data folder, or set VALUEMESH_DATA_DIR to another one.',
    );
  }
  await unlink(actual).catch(() => {}); // mostly there is none
}

/**
 * Checks that nobody else can have put the socket there.
 *
 * @throws Fault `control-folder-not-ours`
 */
export async function checkFolder(path: string): Promise<void> {
  const actual = socketPath(path);
  if (actual === resolve(path)) return; // the data folder is checked where it is opened
  const folder = dirname(actual);
  const status = await lstat(folder);
  const isOurs = status.uid === process.getuid?.() && (status.mode & 0o077) === 0;
  if (status.isDirectory() && isOurs) return;
  throw new Fault(
    'control-folder-not-ours',
    `The folder ${folder} belongs to somebody else or is open to others.`,
    'Remove it, or set VALUEMESH_DATA_DIR to a folder with a shorter path.',
  );
}

/** Removes the folder below the temporary folder, where there is one, once its socket is gone. */
export async function removeOwnFolder(path: string): Promise<void> {
  const actual = socketPath(path);
  if (actual !== resolve(path)) await rmdir(dirname(actual)).catch(() => {});
}

/** Whether somebody listens on a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
