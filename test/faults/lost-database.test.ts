import { holds } from './holds.ts';
import { job } from './lost-database.ts';

holds(job);
