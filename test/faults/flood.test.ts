import { job } from './flood.ts';
import { holds } from './holds.ts';

holds(job);
