/** What a cell says, or what was expected in it. */
export type Cell =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly expected: string };

/** Attributes as people write them, `key=value`: the values typed by `readValue`. */
export function readAttributes(pairs: readonly string[]) {
  const split = pairs.map((pair) => pair.split(/=(.*)/s, 2));
  const odd = pairs.find((_, index) => !split[index]?.[0] || split[index][1] === undefined);
  if (odd !== undefined) return { ok: false, expected: `key=value, not "${odd}"` } as const;
  const entries = split.map(
    ([key = '', value = '']) => [key.trim(), readValue(value.trim())] as const,
  );
  return { ok: true, value: Object.fromEntries(entries) } as const;
}

/** `true` and `false` are what they say, plain decimals are numbers; the rest, as `007`, is text. */
function readValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}
