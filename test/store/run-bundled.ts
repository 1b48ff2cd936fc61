import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { type Child, startChild } from '../support/child.ts';
import { projectRoot } from '../support/source-files.ts';

/**
 * Builds a TypeScript program of these tests, with the sources as they are now, so that it can be
 * started as a process of its own: Node 20 does not run TypeScript. The file lies inside
 * node_modules, where what it imports is found, and goes when the test has finished.
 */
export async function bundled(
  program: string,
): Promise<(args: readonly string[]) => Promise<Child>> {
  const outDir = join(projectRoot, 'node_modules', '.valuemesh-test', `${process.pid}`);
  await mkdir(outDir, { recursive: true });
  onTestFinished(() => rm(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: program, outDir, emptyOutDir: false, target: 'node20' },
  });
  const file = join(outDir, basename(program).replace(/\.ts$/, '.js'));
  return (args) => startChild(process.execPath, [file, ...args]);
}
