import { job } from './held-commit.ts';
import { holds } from './holds.ts';

holds(job);
