import type { SelfBenchmark } from './benchmark.ts';
import { data } from './data.ts';
import { startup } from './startup.ts';
import { truth } from './truth.ts';
import { upload } from './upload.ts';
import { versusWrk } from './versus-wrk.ts';

/** Everything that `npm run bench:self` can measure, in the order in which it does. */
export const benchmarks: readonly SelfBenchmark[] = [startup, truth, versusWrk, data, upload];
