import { job } from './heavy-queries.ts';
import { holds } from './holds.ts';

holds(job);
