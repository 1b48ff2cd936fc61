import { job } from './back-pressure.ts';
import { holds } from './holds.ts';

holds(job);
