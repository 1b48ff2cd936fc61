const dayMs = 86_400_000;

/** A reading of an e-bike. */
export interface RideReading {
  readonly ts: number;
  readonly seq: number;
  readonly values: Readonly<Record<string, boolean | number | string>>;
}

/** So many weeks up to the day that begins at `today` (UTC, epoch ms). */
interface Span {
  readonly today: number;
  readonly weeks: number;
}

/**
 * The rides of one rider: to work on weekdays, and far into the hills on Sundays. Every other one
 * rides with much help, which takes more energy.
 */
export function life(rider: number, { today, weeks }: Span): readonly RideReading[] {
  const assist = rider % 2 === 0 ? 'turbo' : 'eco';
  const thirst = (assist === 'turbo' ? 9 : 5) * (1 + ((rider * 7) % 10) / 50);
  const meters = { distance: 0, energy: 0, climb: 0 };
  const readings: RideReading[] = [];
  for (let day = weeks * 7; day > 0; day -= 1) {
    const weekday = new Date(today - day * dayMs).getUTCDay();
    if (weekday === 6) continue;
    const isSunday = weekday === 0;
    const km = (isSunday ? 34 : 7) + ((rider + day) % 5) / 2;
    const start =
      today - day * dayMs + (isSunday ? 10 : 7.5) * 3_600_000 + ((rider * 3 + day) % 20) * 60_000;
    const steps = isSunday ? 24 : 6;
    for (let step = 0; step <= steps; step += 1) {
      readings.push({
        ts: start + step * 300_000,
        seq: readings.length,
        values: {
          riding: step < steps,
          ...Object.fromEntries(
            Object.entries(meters).map(([name, value]) => [name, Math.round(value * 10) / 10]),
          ),
          speed: isSunday ? 15 : 21,
          assist,
        },
      });
      if (step === steps) break;
      meters.distance += km / steps;
      meters.energy += (km * thirst) / steps;
      meters.climb += (isSunday ? 640 : 12) / steps;
    }
  }
  return readings;
}
