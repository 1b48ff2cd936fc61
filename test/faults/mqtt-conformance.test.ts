import { holds } from './holds.ts';
import { job } from './mqtt-conformance.ts';

holds(job);
