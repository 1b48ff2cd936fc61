import { holds } from './holds.ts';
import { job } from './soak.ts';

holds(job);
