import { expect, test } from 'vitest';
import {
  createUseCaseRecords,
  readUseCases,
  writeUseCases,
} from '../../analytics/queries/use-case-records.ts';
import { noUseCases } from '../../analytics/queries/use-cases.ts';
import { openDatabase } from '../store/open-database.ts';
import { TestRegistry } from './support/test-registry.ts';

test('a portfolio that an older release told in another form is let go, to be told anew', async () => {
  const { database } = await openDatabase({ file: ':memory:' });
  await database.write(createUseCaseRecords);
  const ports = { registry: new TestRegistry(), clock: () => 0, seed: 1 };
  const told = noUseCases(ports, 'acme', 'e-bike');
  const { quality: _, ...older } = { ...told, product: 'drill' };
  await writeUseCases(database, told);
  await writeUseCases(database, older as typeof told);

  await database.write(createUseCaseRecords);
  expect(await readUseCases(database)).toEqual([told]);
});
