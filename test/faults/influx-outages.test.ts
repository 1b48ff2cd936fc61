import { holds } from './holds.ts';
import { job } from './influx-outages.ts';

holds(job);
