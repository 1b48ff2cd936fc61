import { describe, expect, test } from 'vitest';
import { importRowsOf, parseImport } from '../../registry/parse-import.ts';

const rowsOf = (text: string) => {
  const parsed = parseImport(text, 'csv');
  return parsed.ok ? parsed.rows : parsed.mistakes;
};

describe('an import in CSV', () => {
  test('has a column for each thing that a row may say', () => {
    const text = [
      'maker,product,device,customer,customer_name,group,timezone,consents,customer_attributes,group_attributes,device_attributes,owned_from',
      'acme,e-bike,d-1,c-1,"Nine, Ltd",europe/berlin,Europe/Berlin,named;comparison,rider=commuter;km=12.5,hills=-3,low=true;lot=007,2026-03-01',
    ].join('\n');
    expect(rowsOf(text)).toEqual([
      {
        maker: 'acme',
        product: 'e-bike',
        device: 'd-1',
        customer: 'c-1',
        customerName: 'Nine, Ltd',
        group: 'europe/berlin',
        timezone: 'Europe/Berlin',
        consents: ['named', 'comparison'],
        customerAttributes: { rider: 'commuter', km: 12.5 },
        groupAttributes: { hills: -3 },
        deviceAttributes: { low: true, lot: '007' },
        ownedFrom: Date.UTC(2026, 2, 1),
      },
    ]);
  });

  test('may name the columns in any order, leave cells empty and end lines as Windows does', () => {
    const text = '\uFEFFcustomer,maker,device\r\nc-1,acme,\r\n\r\n , acme ,d-1\r\n';
    expect(rowsOf(text)).toEqual([
      { maker: 'acme', customer: 'c-1' },
      { maker: 'acme', device: 'd-1' },
    ]);
  });

  test('may use semicolons as spreadsheets of half of Europe do', () => {
    expect(rowsOf('maker;customer;consents\nacme;c-1;"named;advice"')).toEqual([
      { maker: 'acme', customer: 'c-1', consents: ['named', 'advice'] },
    ]);
  });

  test.each([
    ['2026-03-01T08:00Z', Date.UTC(2026, 2, 1, 8)],
    ['2026-03-01T08:00:30+02:00', Date.UTC(2026, 2, 1, 6, 0, 30)],
  ])('takes %s as a date', (date, time) => {
    expect(rowsOf(`maker,owned_from\nacme,${date}`)).toEqual([{ maker: 'acme', ownedFrom: time }]);
  });

  test('keeps an equals sign in the value of an attribute', () => {
    expect(rowsOf('maker,device_attributes\nacme,formula=a=b')).toEqual([
      { maker: 'acme', deviceAttributes: { formula: 'a=b' } },
    ]);
  });

  test('with mistakes tells all of them, each by line and column', () => {
    const text = [
      'maker,customer,timezone,consents,device_attributes,owned_from',
      'acme,c-1,Europe/Berlin,named,,',
      'ACME,c-1,Mars/Olympus,fame,frame,yesterday',
      'acme,c-1,,,,2026-02-31,one too many',
      ',c-1,,,,',
    ].join('\n');
    const parsed = parseImport(text, 'csv');
    expect(parsed.ok ? [] : parsed.mistakes.map(({ path }) => path).toSorted()).toEqual([
      'line 3.consents.0',
      'line 3.device_attributes',
      'line 3.maker',
      'line 3.owned_from',
      'line 3.timezone',
      'line 4',
      'line 4.owned_from',
      'line 5.maker',
    ]);
  });

  test('counts lines inside quotes', () => {
    const text = 'maker,customer_name\nacme,"two\nlines"\nNO,x';
    expect(rowsOf(text)).toMatchObject([{ path: 'line 4.maker' }]);
  });

  test.each([
    ['a column it does not know', 'maker,colour\nacme,red', 'columns out of'],
    ['no column maker', 'customer\nc-1', 'a column maker'],
    ['one column twice', 'maker,maker\nacme,acme', 'column maker only once'],
    ['nothing in it', '', 'a column maker'],
    ['a head and no rows', 'maker\n', 'at least one row'],
    ['a quote that never ends', 'maker\n"acme', 'CSV ('],
  ])('with %s is refused', (_, text, expected) => {
    const parsed = parseImport(text, 'csv');
    expect(parsed).toMatchObject({
      ok: false,
      mistakes: [{ expected: expect.stringContaining(expected) }],
    });
  });
});

describe('an import in JSON', () => {
  test('is a list of rows', () => {
    const row = { maker: 'acme', customer: 'c-1', customerAttributes: { a: 1 }, ownedFrom: 5 };
    expect(parseImport(JSON.stringify([row]), 'json')).toEqual({ ok: true, rows: [row] });
  });

  test('with mistakes tells all of them, each by row and field', () => {
    const rows = [
      { maker: 'acme' },
      { maker: 'A', customerAttributes: { K: 1 } },
      { colour: 'red' },
    ];
    const parsed = parseImport(JSON.stringify(rows), 'json');
    expect(parsed.ok ? [] : parsed.mistakes.map(({ path }) => path)).toEqual([
      'row 2.maker',
      'row 2.customerAttributes.K',
      'row 3.maker',
      'row 3',
    ]);
  });

  test.each([
    ['no JSON', '[{', 'JSON ('],
    ['no list', '{"maker":"acme"}', 'a list of rows'],
    ['an empty list', '[]', 'at least one row'],
  ])('that is %s is refused', (_, text, expected) => {
    expect(parseImport(text, 'json')).toMatchObject({
      ok: false,
      mistakes: [{ path: '(whole file)', expected: expect.stringContaining(expected) }],
    });
  });
});

test('a door that answers with faults gets every mistake in one', () => {
  expect(importRowsOf('maker\nacme', 'csv')).toEqual([{ maker: 'acme' }]);
  expect(() => importRowsOf('maker\nACME\nNOVA', 'csv')).toThrow(
    expect.objectContaining({
      code: 'import-invalid',
      mistakes: [
        expect.objectContaining({ path: 'line 2.maker' }),
        expect.objectContaining({ path: 'line 3.maker' }),
      ],
    }),
  );
});
