import { job } from './full-disk.ts';
import { holds } from './holds.ts';

holds(job);
