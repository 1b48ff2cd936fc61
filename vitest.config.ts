import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { PlainReporter } from './test/support/plain-reporter.ts';

/**
 * Suites whose tests each make a world of their own: their files share processes, and with them the
 * modules, whose loading took longer than most of the tests. The other files have a process each:
 * they start systems and browsers, or load the pages' modules in a language of their own.
 */
const together = [
  ...['analytics', 'broker', 'cli', 'contract', 'device-sim'],
  ...['ingest', 'methods', 'registry', 'store'],
].map((folder) => `test/${folder}/**/*.test.ts`);

/** Ends what hangs; what a test waits for has a deadline of its own, told when it passes. */
const patience = { testTimeout: 120_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', new PlainReporter()],
    // Most tests wait for processes, disks and sockets: more at a time than there are processors.
    maxWorkers: Math.max(4, availableParallelism()),
    // They run in the order of their names: first the long files, at the end the many small ones.
    projects: [
      { test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: together, ...patience } },
      { test: { name: 'together', include: together, isolate: false, ...patience } },
    ],
  },
});
