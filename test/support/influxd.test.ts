import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from './describe-with.ts';
import { type Influxd, startInfluxd } from './influxd.ts';

describeWith(['influxdb'], 'the InfluxDB the tests start', () => {
  let influxd: Influxd;
  beforeAll(async () => {
    influxd = await startInfluxd();
  });
  afterAll(() => influxd.stop());

  it('keeps its address and its points over a power cut and a restart', async () => {
    await query('CREATE DATABASE kept');
    const written = await fetch(`${influxd.url}/write?db=kept&precision=ns`, {
      method: 'POST',
      body: 'espresso,device=e-1 power=1203.4 1763750000000000001',
    });
    expect(written.status).toBe(204);

    await influxd.kill();
    await expect(fetch(`${influxd.url}/ping`)).rejects.toThrow();
    await influxd.restart();

    expect(await query('SELECT power, device FROM espresso')).toBe(
      'name,tags,time,power,device\nespresso,,1763750000000000001,1203.4,e-1\n',
    );
  });

  it('leaves no folder behind, and stopping it twice does no harm', async () => {
    const other = await startInfluxd();
    expect(existsSync(other.dataDirectory)).toBe(true);
    await other.stop();
    await other.stop();
    expect(existsSync(other.dataDirectory)).toBe(false);
  });

  async function query(text: string): Promise<string> {
    const address = new URL('/query?db=kept&epoch=ns', influxd.url);
    const response = await fetch(address, {
      method: 'POST',
      headers: { accept: 'application/csv' },
      body: new URLSearchParams({ q: text }),
    });
    expect(response.status).toBe(200);
    return response.text();
  }
});
