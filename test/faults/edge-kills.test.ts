import { job } from './edge-kills.ts';
import { holds } from './holds.ts';

holds(job);
