import { holds } from './holds.ts';
import { job } from './system-kills.ts';

holds(job);
