import { holds } from './holds.ts';
import { job } from './hostile-clients.ts';

holds(job);
