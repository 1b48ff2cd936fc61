import { envExample } from '../config.ts';
import { command, type Verb } from './verb.ts';

/** `valuemesh env-example`: every setting with its default. */
export const envExampleVerb: Verb = (terminal) =>
  command('env-example', 'every setting of the system with its default, as a .env file', {
    'valuemesh env-example > .env.example': 'writes it to a file',
  }).action(() => terminal.out(envExample().trimEnd()));
