import { holds } from './holds.ts';
import { job } from './slow-fsync.ts';

holds(job);
