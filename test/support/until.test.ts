import { describe, expect, it } from 'vitest';
import { inTime, until } from './until.ts';

describe('until', () => {
  it('answers what made the condition true', async () => {
    const answers = [0, '', undefined, 'ready'];
    expect(await until(() => answers.shift(), { what: 'an answer', everyMs: 1 })).toBe('ready');
  });

  it('says at the deadline what it waited for and what the last answer was', async () => {
    const waiting = until(() => 0, { what: 'a reading', deadlineMs: 20, everyMs: 1 });
    await expect(waiting).rejects.toThrow('waited 20 ms for a reading; last answer: 0');
  });

  it('takes an error for not yet, and gives it as the cause at the deadline', async () => {
    const refused = new Error('connection refused');
    const waiting = until(() => Promise.reject(refused), { what: 'a server', deadlineMs: 20 });
    await expect(waiting).rejects.toMatchObject({
      message: 'waited 20 ms for a server; it threw: Error: connection refused',
      cause: refused,
    });
  });

  it('does not wait beyond the deadline for a condition that never answers', async () => {
    const never = () => new Promise<boolean>(() => {});
    const waiting = until(never, { what: 'silence', deadlineMs: 20 });
    await expect(waiting).rejects.toThrow('waited 20 ms for silence; last answer: none in time');
  });
});

describe('inTime', () => {
  it('settles like the promise it is given', async () => {
    expect(await inTime(Promise.resolve(7), { what: 'a number' })).toBe(7);
    await expect(inTime(Promise.reject(new Error('no')), { what: 'x' })).rejects.toThrow('no');
  });

  it('rejects at the deadline, naming what was awaited', async () => {
    const waiting = inTime(new Promise(() => {}), { what: 'a close', deadlineMs: 20 });
    await expect(waiting).rejects.toThrow('waited 20 ms for a close');
  });
});
