import { z } from 'zod';
import { productModelSchema } from './product-model.ts';

/**
 * The JSON Schema (draft 2020-12) of a product model as it is written, for editors and other tools.
 * It says what the shape is; that names fit one another is told by `checkProductModel`. Published as
 * `product-model.schema.json`, which `npm run schema` writes.
 */
export function productModelJsonSchema(): object {
  const { $schema, ...shape } = z.toJSONSchema(productModelSchema, { io: 'input' });
  return {
    $schema,
    $id: 'urn:valuemesh:product-model',
    title: 'ValueMesh product model',
    description: 'What a maker declares about one product, so that its use can be understood.',
    ...shape,
  };
}
