import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../../dashboards/server/server.ts';
import { type MadeUpSystem, openMadeUpSystem } from './fixtures.ts';

type Document = Readonly<{
  openapi: string;
  paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
}>;

describe('the description of the API', () => {
  let system: MadeUpSystem;
  let document: Document;
  beforeAll(async () => {
    system = await openMadeUpSystem();
    const app = await buildServer(system.options);
    document = (await app.inject('/openapi.json')).json();
    await app.close();
  });
  afterAll(() => system.close());

  it('is the one that is committed; `npm run openapi` writes it anew', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      '../../dashboards/server/openapi.json',
    );
  });

  it('is OpenAPI 3.1, and says of each address what it is for', () => {
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(25);
    expect(operations.filter(({ summary }) => summary === undefined)).toEqual([]);
  });
});
