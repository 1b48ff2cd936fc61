import { holds } from './holds.ts';
import { job } from './older-release.ts';

holds(job);
