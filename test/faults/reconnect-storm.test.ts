import { holds } from './holds.ts';
import { job } from './reconnect-storm.ts';

holds(job);
