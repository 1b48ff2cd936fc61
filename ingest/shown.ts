/**
 * A value as a person reads it in a detail: JSON, cut where it gets long. Never throws and never
 * looks deeper than it must, whatever was sent.
 */
export function shown(value: unknown, most = 60): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value.slice(0, most));
    return value.length > most ? `${text.slice(0, -1)}…"` : text;
  }
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) return 'a list';
  if (Array.isArray(value)) {
    const text = JSON.stringify(value.slice(0, most));
    return text.length > most ? `${text.slice(0, most)}…` : text;
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
