import { holds } from './holds.ts';
import { job } from './mutated-packets.ts';

holds(job);
