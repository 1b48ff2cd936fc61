import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { productModelJsonSchema } from '../../contract/model/product-model-json-schema.ts';

const published = JSON.parse(
  await readFile(
    new URL('../../contract/model/product-model.schema.json', import.meta.url),
    'utf8',
  ),
);

test('the published JSON Schema is the one that the model has; npm run schema writes it', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(productModelJsonSchema())));
});

test('the published JSON Schema asks only for what a maker must write', () => {
  expect(published.required.toSorted()).toEqual([
    'context',
    'features',
    'name',
    'product',
    'session',
    'signals',
    'value',
    'version',
  ]);
  expect(published.additionalProperties).toBe(false);
});
