import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../dashboards/server/routes/route.ts';
import { buildServer, startDashboards } from '../../dashboards/server/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { type MadeUpSystem, maker, openMadeUpSystem } from './fixtures.ts';

describe('the doors', () => {
  let system: MadeUpSystem;
  let app: App;
  let web: TemporaryFolder;
  beforeAll(async () => {
    system = await openMadeUpSystem();
    web = await temporaryFolder('pages');
    await mkdir(join(web.path, 'assets'));
    await writeFile(join(web.path, 'index.html'), '<title>pages</title>');
    await writeFile(join(web.path, 'assets', 'index-abc.js'), 'let x;');
    app = await buildServer({ ...system.options, webRoot: web.path });
  });
  afterAll(async () => {
    await app.close();
    await system.close();
    await web.remove();
  });

  it.each(['/', '/m/hearth/use-cases/e-bike', '/sign-in'])('%s is the one page', async (url) => {
    const response = await app.inject(url);
    expect(response.body).toBe('<title>pages</title>');
    expect(response.headers['cache-control']).toBe('no-cache');
  });

  it('what has its hash in its name is kept for ever, and one that is gone is not a page', async () => {
    const found = await app.inject('/assets/index-abc.js');
    expect(found.headers['cache-control']).toBe('max-age=31536000, immutable');
    expect((await app.inject('/assets/index-old.js')).statusCode).toBe(404);
    expect((await app.inject('/api/v1/nothing')).statusCode).toBe(404);
  });

  it('no page may run or load anything but what comes from here', async () => {
    const policy = String((await app.inject('/')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('a port that is taken is told with the next step', async () => {
    const first = await startDashboards({ ...system.options, host: '127.0.0.1', port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(
      startDashboards({ ...system.options, host: '127.0.0.1', port }),
    ).rejects.toMatchObject({ code: 'port-taken', next: expect.stringContaining('HTTP_PORT') });
    await first.close();
    await first.close();
  });

  it('an import as CSV makes devices, and answers each new secret once', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/v1/registry/import',
      headers: { authorization: `Bearer ${system.keys.admin}`, 'content-type': 'text/csv' },
      payload: `maker,product,device,customer\n${maker},e-bike,new-1,c-1\n`,
    });
    expect(response.json()).toMatchObject({
      devices: 1,
      credentials: [{ username: `${maker}/e-bike/new-1`, password: expect.any(String) }],
    });
  });

  it('metrics hold the sum, its parts by name and the rejected by reason', async () => {
    const { body } = await app.inject('/metrics');
    const figure = (line: string) =>
      Number(
        body
          .split('\n')
          .find((row) => row.startsWith(line))
          ?.split(' ')[1],
      );
    const parts = ['stored', 'duplicate', 'rejected', 'dropped', 'waiting'];
    const readings = (ending: string) => figure(`valuemesh_readings{ending="${ending}"}`);
    expect(parts.reduce((sum, part) => sum + readings(part), 0)).toBe(readings('received'));
    expect(figure('valuemesh_rejected_readings{reason="not-json"}')).toBe(214);
    expect(figure('valuemesh_edge_up')).toBe(1);
    expect(figure('valuemesh_database_memory_bytes')).toBe(12_345_678);
    expect(figure('valuemesh_audit_drift_rows')).toBe(0);
  });

  it('a list goes on where it ended', async () => {
    const headers = { authorization: `Bearer ${system.keys.maker}` };
    const page = async (url: string) =>
      (await app.inject({ url, headers })).json() as { items: { id: unknown }[]; next?: string };
    const base = `/api/v1/makers/${maker}/products/e-bike/sessions?limit=3`;
    const first = await page(base);
    const second = await page(`${base}&after=${first.next}`);
    const both = await page(base.replace('=3', '=6'));
    expect([...first.items, ...second.items]).toEqual(both.items);

    const rejected = await page('/api/v1/rejected?reason=value-out-of-bounds&limit=20');
    const rest = await page(
      `/api/v1/rejected?reason=value-out-of-bounds&limit=20&before=${rejected.next}`,
    );
    expect([rejected.items.length, rest.items.length, rest.next]).toEqual([20, 5, undefined]);
  });
});
