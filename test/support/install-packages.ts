import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findCommand } from './services.ts';

const POLICY_FILE = '/usr/sbin/policy-rc.d';
const APT_DEADLINE_MS = 8 * 60_000;

/** How an attempt to install packages ended; the reason is a sentence for the person reading. */
export type Installation =
  | { readonly installed: true }
  | { readonly installed: false; readonly reason: string };

/**
 * Installs Debian packages with apt-get, where this user may. Asks nothing, and starts none of the
 * services the packages bring: the tests run their own, on their own ports and folders.
 * Takes some 10 s to a minute on a bare machine, as its network goes.
 */
export function installPackages(packages: readonly string[]): Installation {
  const aptGet = findCommand('apt-get');
  if (aptGet === undefined) return refuse('this machine has no apt-get');
  if (process.getuid?.() !== 0) return refuse('only root may install packages');
  console.log(`\nInstalling what the tests run against: ${packages.join(', ')} …`);
  return withoutStartingServices(() => {
    // A failed update is not yet a failure: the lists at hand may be good enough to install from.
    const update = run(aptGet, ['update', '-o', 'APT::Update::Error-Mode=any']);
    const install = run(aptGet, ['install', '--yes', '--no-install-recommends', ...packages]);
    if (install === undefined) return { installed: true };
    return refuse([update, install].filter((failure) => failure !== undefined).join('; '));
  });
}

function refuse(reason: string): Installation {
  return { installed: false, reason };
}

/** Runs apt-get; answers what went wrong, or undefined. */
function run(aptGet: string, args: readonly string[]): string | undefined {
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '--quiet'];
  const { status, error, stdout, stderr } = spawnSync(aptGet, [...options, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: APT_DEADLINE_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return undefined;
  const lastWords = (stderr || stdout || '').trim().split('\n').slice(-5).join(' | ');
  return `apt-get ${args[0]} failed: ${error?.message ?? `exit code ${status}`}: ${lastWords}`;
}

/** Debian's packages ask policy-rc.d before they start a service; 101 means no. */
function withoutStartingServices<Result>(work: () => Result): Result {
  if (existsSync(POLICY_FILE)) return work(); // the machine's own policy is not ours to replace
  writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(POLICY_FILE, { force: true });
  }
}
