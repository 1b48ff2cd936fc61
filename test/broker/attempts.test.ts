import { describe, expect, test } from 'vitest';
import { Attempts } from '../../broker/attempts.ts';

/** Attempts with a clock that the test moves, in minutes. */
function makeAttempts() {
  let minutes = 0;
  const attempts = new Attempts(() => minutes * 60_000);
  const guess = (username: string, address: string) => {
    if (!attempts.mayTry(username, address)) return false;
    attempts.failed(username, address);
    return true;
  };
  return {
    attempts,
    guess,
    guesses: (count: number, username: string, address: string) =>
      Array.from({ length: count }, () => guess(username, address)).filter(Boolean).length,
    wait: (forMinutes: number) => {
      minutes += forMinutes;
    },
  };
}

describe('guessing at one user name', () => {
  test('is let through ten times, then six times a minute, from wherever it comes', () => {
    const { guesses, wait } = makeAttempts();
    let accepted = 0;
    for (let n = 0; n < 100; n++) accepted += guesses(100, 'acme/e-bike/d-1', `10.0.0.${n}`);
    expect(accepted).toBe(10);
    wait(1);
    expect(guesses(100, 'acme/e-bike/d-1', '10.0.0.1')).toBe(6);
  });

  test('does not shut out the device where it last came in, and no longer than it guesses itself', () => {
    const { attempts, guesses } = makeAttempts();
    attempts.succeeded('acme/e-bike/d-1', '192.0.2.1');
    guesses(50, 'acme/e-bike/d-1', '10.0.0.1');
    expect(attempts.mayTry('acme/e-bike/d-1', '10.0.0.1')).toBe(false);
    expect(attempts.mayTry('acme/e-bike/d-1', '192.0.2.1')).toBe(true);
    attempts.failed('acme/e-bike/d-1', '192.0.2.1');
    expect(attempts.mayTry('acme/e-bike/d-1', '192.0.2.1')).toBe(false);
  });
});

describe('guessing from one address', () => {
  test('is let through sixty times, then thirty times a minute, whatever the user name', () => {
    const { guess, wait } = makeAttempts();
    const names = (count: number) => Array.from({ length: count }, (_, n) => `acme/e-bike/x-${n}`);
    expect(names(500).filter((name) => guess(name, '10.0.0.1')).length).toBe(60);
    wait(1);
    expect(names(500).filter((name) => guess(name, '10.0.0.1')).length).toBe(30);
    expect(guess('acme/e-bike/x-1', '10.0.0.2')).toBe(true);
  });

  test('counts an IPv6 network of 64 bits as one address, however it is written', () => {
    const { guess } = makeAttempts();
    const from = (host: number) => `2001:db8::${host.toString(16)}`;
    const accepted = Array.from({ length: 300 }, (_, n) =>
      guess(`acme/e-bike/x-${n}`, from(n + 1)),
    );
    expect(accepted.filter(Boolean)).toHaveLength(60);
    expect(guess('acme/e-bike/y', '2001:db8:0:0:1:2:3:4')).toBe(false);
    expect(guess('acme/e-bike/y', '2001:db8:0:1::1')).toBe(true);
    expect(guess('acme/e-bike/y', '::ffff:10.0.0.9')).toBe(true);
  });
});

describe('remembering', () => {
  test('goes back so far and no further, whoever was quiet longest being forgotten first', () => {
    const attempts = new Attempts(() => 0, 3);
    for (let n = 0; n < 10; n++) attempts.failed('first', '10.0.0.1');
    attempts.failed('second', '10.0.0.2');
    attempts.failed('third', '10.0.0.3');
    expect(attempts.mayTry('first', '10.0.0.9')).toBe(false);
    attempts.failed('fourth', '10.0.0.4');
    expect(attempts.mayTry('first', '10.0.0.9')).toBe(true);
  });
});
