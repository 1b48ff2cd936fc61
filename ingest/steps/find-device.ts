import type { Step } from '../passage.ts';

/**
 * Finds product and device in the registry. Whose the device is, is not asked here: attribution
 * goes by event time, which a correction may change later, so it is left to analytics.
 */
export const findDevice: Step = {
  name: 'find device',
  run: (passage) => passage.route.unknownDevice,
};
