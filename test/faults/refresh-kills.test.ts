import { holds } from './holds.ts';
import { job } from './refresh-kills.ts';

holds(job);
