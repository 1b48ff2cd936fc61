import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import type { Fault } from '../contract/fault.ts';

/** The fault with which settings are refused. */
function refusal(settings: Readonly<Record<string, string>>): Fault {
  try {
    readConfig(settings);
  } catch (fault) {
    return fault as Fault;
  }
  throw new Error('the settings were taken');
}

describe('settings', () => {
  test('have defaults that serve this host alone', () => {
    const config = readConfig({ PATH: '/bin' });
    expect(config.MQTT_TLS_PORT).toBeUndefined();
    expect(config).toMatchObject({
      HOST: '127.0.0.1',
      MQTT_PORT: 1883,
      MQTT_WS_PORT: 8083,
      HTTP_PORT: 8080,
      STORE: 'embedded',
      RETENTION_DAYS: 0,
    });
  });

  test('read numbers, and an empty optional port as none', () => {
    const config = readConfig({ VALUEMESH_MQTT_PORT: '0', VALUEMESH_MQTT_WS_PORT: '' });
    expect(config).toMatchObject({ MQTT_PORT: 0, MQTT_WS_PORT: undefined });
  });

  test('that are wrong or unknown are told all at once', () => {
    const { code, message, next } = refusal({
      VALUEMESH_HTTP_PORT: 'eighty',
      VALUEMESH_MQTT_WS_PORT: '70000',
      VALUEMESH_COLOUR: 'blue',
    });
    expect(code).toBe('setting-wrong');
    expect(message.split('\n')).toEqual([
      '3 settings are wrong:',
      '  VALUEMESH_COLOUR: no such setting',
      '  VALUEMESH_MQTT_WS_PORT: Too big: expected number to be <=65535',
      '  VALUEMESH_HTTP_PORT: expected a port',
    ]);
    expect(next).toContain('.env.example');
  });

  test('of the command line alone are no settings of the system', () => {
    expect(() => readConfig({ VALUEMESH_URL: 'http://x', VALUEMESH_KEY: 'y' })).not.toThrow();
  });

  test('refuse an address that others can reach, unless the network is said to be trusted', () => {
    expect(refusal({ VALUEMESH_HOST: '0.0.0.0' }).code).toBe('plain-refused');
    const trusted = { VALUEMESH_HOST: '0.0.0.0', VALUEMESH_ALLOW_PLAIN: 'on' };
    expect(readConfig(trusted).HOST).toBe('0.0.0.0');
  });

  test('ask for certificate and key where TLS is wanted', () => {
    expect(refusal({ VALUEMESH_MQTT_TLS_PORT: '8883' }).message).toContain('certificate');
  });

  test('ask for a long key of the administrator', () => {
    expect(refusal({ VALUEMESH_ADMIN_KEY: 'short' }).message).toContain('at least 32 characters');
  });
});
