import { holds } from './holds.ts';
import { job } from './write-errors.ts';

holds(job);
