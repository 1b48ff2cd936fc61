import { job } from './frozen-subscribers.ts';
import { holds } from './holds.ts';

holds(job);
