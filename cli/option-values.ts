import { InvalidArgumentError } from 'commander';
import { readAttributes } from '../registry/read-attributes.ts';
import type { Attributes } from './answers.ts';

/** Reads `--attribute key=value`, which may be given again and again. */
export function attributeOption(text: string, before: Attributes = {}): Attributes {
  const read = readAttributes([text]);
  if (!read.ok) throw new InvalidArgumentError(`Expected ${read.expected}.`);
  return { ...before, ...read.value };
}

/** Reads a date, with or without a time of day, as epoch ms. */
export function momentOption(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('Expected a date such as 2026-03-01 or 2026-03-01T08:00Z.');
  }
  return time;
}

/** Reads a whole number of at least 1. */
export function countOption(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new InvalidArgumentError('Expected a whole number of at least 1.');
  }
  return count;
}

/** Reads a list with commas. */
export function listOption(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
