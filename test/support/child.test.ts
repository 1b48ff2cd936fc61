import { describe, expect, it } from 'vitest';
import { runChild, startChild } from './child.ts';
import { until } from './until.ts';

describe('a process the tests start', () => {
  const deaf = [
    '-e',
    `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log(1)`,
  ];

  it('is given its input, and tells what it printed and how it ended', async () => {
    const program = `process.stdin.on('data', (text) => { console.error(process.env.WHO + text); });
      process.exitCode = 3;`;
    const options = { input: ' said hello', env: { WHO: 'nobody' } };
    expect(await runChild(process.execPath, ['-e', program], options)).toEqual({
      code: 3,
      signal: null,
      stdout: '',
      stderr: 'nobody said hello\n',
    });
  });

  it('is killed when it does not heed the request to stop', async () => {
    const child = await startChild(process.execPath, deaf);
    await until(() => child.stdout() === '1\n', { what: 'its first words' });
    expect(await child.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(child.hasExited()).toBe(true);
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('does not run beyond its deadline, and what it printed is in the error', async () => {
    await expect(runChild(process.execPath, deaf, { deadlineMs: 1_000 })).rejects.toThrow(
      /waited 1000 ms for .* to end\n1\n/s,
    );
  });

  it('that cannot be started is an error', async () => {
    await expect(startChild('/no/such/program', [])).rejects.toThrow('ENOENT');
  });
});
