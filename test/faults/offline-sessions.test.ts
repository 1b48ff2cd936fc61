import { holds } from './holds.ts';
import { job } from './offline-sessions.ts';

holds(job);
