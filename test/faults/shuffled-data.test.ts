import { holds } from './holds.ts';
import { job } from './shuffled-data.ts';

holds(job);
