/** A stretch of the day that people have a word for; from (included) and to (excluded), hours. */
export interface DayPart {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

/** The parts of a day in their order. */
export const dayParts: readonly DayPart[] = [
  { word: 'night', from: 0, to: 5 },
  { word: 'morning', from: 5, to: 11 },
  { word: 'midday', from: 11, to: 14 },
  { word: 'afternoon', from: 14, to: 17 },
  { word: 'evening', from: 17, to: 22 },
  { word: 'late evening', from: 22, to: 24 },
];

/** Place in `dayParts` of a local hour, 0 to 24. */
export function dayPartOf(hour: number): number {
  const within = ((hour % 24) + 24) % 24;
  return dayParts.findIndex((part) => within >= part.from && within < part.to);
}

/** Days of the week, 1 Monday to 7 Sunday as in ISO 8601; the first entry is never used. */
export const dayNames = [
  '',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
