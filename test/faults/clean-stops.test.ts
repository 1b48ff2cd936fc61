import { job } from './clean-stops.ts';
import { holds } from './holds.ts';

holds(job);
