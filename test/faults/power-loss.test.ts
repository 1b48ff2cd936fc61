import { holds } from './holds.ts';
import { job } from './power-loss.ts';

holds(job);
