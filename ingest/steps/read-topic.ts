import type { Step } from '../passage.ts';
import type { Routes } from '../routes.ts';

/** Reads who and what a message is about out of its topic. */
export function readTopic(routes: Routes): Step {
  return {
    name: 'read topic',
    run(passage) {
      passage.route = routes.of(passage.message.topic);
      return passage.route.unknownTopic;
    },
  };
}
