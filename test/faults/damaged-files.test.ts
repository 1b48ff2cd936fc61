import { job } from './damaged-files.ts';
import { holds } from './holds.ts';

holds(job);
