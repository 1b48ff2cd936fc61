#!/usr/bin/env node
import { runCommand } from './cli/run.ts';
import { wantsColours } from './cli/terminal.ts';

const { stdout, stderr, env } = process;

// A reader that has seen enough (`valuemesh device list | head`) closes the pipe: no error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => stdout.write(`${text}\n`),
  err: (text) => stderr.write(`${text}\n`),
  colours: wantsColours(stdout.isTTY === true, env),
  environment: env,
});
