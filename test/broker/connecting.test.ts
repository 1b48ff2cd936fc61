import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { passwordOf } from './support/people.ts';
import { runBroker } from './support/running-broker.ts';

const username = 'acme/e-bike/d-1';
const password = Buffer.from(passwordOf(username));
const telemetry = 'vm/acme/e-bike/d-1/telemetry';

describe('coming in', () => {
  test.each([
    ['the right password', { username, password }, 0],
    ['a wrong password', { username, password: Buffer.from('guess') }, 4],
    ['no password', { username }, 4],
    ['nobody the registry knows', { username: 'acme/e-bike/d-9', password }, 4],
    ['no user name', {}, 4],
  ])('with %s is answered with %o and return code', async (_with, options, code) => {
    const { open } = await runBroker();
    const client = await open();
    expect((await client.connect(options)).returnCode).toBe(code);
    if (code !== 0) await client.untilClosed();
  });

  test('two clients of one id and different credentials: neither knows of the other', async () => {
    const { broker, join } = await runBroker();
    const first = await join('acme/e-bike/d-1', { clientId: 'same' });
    const second = await join('bolt/e-bike/d-1', { clientId: 'same' });
    first.publish(telemetry, 'still here');
    second.publish('vm/bolt/e-bike/d-1/telemetry', 'here too');
    await Promise.all([first.next('puback'), second.next('puback')]);
    expect(broker.connected()).toBe(2);
  });

  test('nobody steps into a session by naming its client id', async () => {
    const { broker, join } = await runBroker();
    const owner = await join('acme/e-bike/d-1', { clientId: 'same', clean: false });
    await owner.subscribe(['vm/acme/e-bike/d-1/advice']);
    owner.cut();
    await until(() => broker.connected() === 0, { what: 'the owner to be gone' });
    await broker.bus.publish({ topic: 'vm/acme/e-bike/d-1/advice', payload: 'secret', qos: 1 });
    const thief = await join('bolt/e-bike/d-1', { clientId: 'same', clean: false });
    thief.send({ cmd: 'pingreq' });
    await thief.next('pingresp');
    expect(thief.received.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp']);
    expect(thief.received[0]).toMatchObject({ sessionPresent: false });
  });
});

describe('guessing', () => {
  test('is stopped after ten guesses at a user name, before the secret is looked at', async () => {
    const { people, open } = await runBroker();
    const codes: (number | undefined)[] = [];
    for (let guess = 0; guess < 14; guess++) {
      const client = await open();
      const answer = await client.connect({ username, password: Buffer.from(`guess ${guess}`) });
      codes.push(answer.returnCode);
    }
    expect(codes).toEqual([...Array(10).fill(4), ...Array(4).fill(5)]);
    expect(people.asked).toBe(10);
  });

  test('does not shut out whoever came in from that address before', async () => {
    const { join, open } = await runBroker();
    (await join('acme/e-bike/d-10')).cut();
    for (let guess = 0; guess < 70; guess++) {
      const client = await open();
      const name = `acme/e-bike/x-${guess}`;
      await client.connect({ username: name, password: Buffer.from('guess') });
    }
    const stranger = await open();
    expect((await stranger.connect({ username, password })).returnCode).toBe(5);
    await join('acme/e-bike/d-10');
  });
});
