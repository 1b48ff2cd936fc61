/** The time, epoch ms: an argument, so that tests decide it. */
export type Clock = () => number;

/** The machine's clock. */
export const systemClock: Clock = () => Date.now();
