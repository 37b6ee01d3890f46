import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packageFile } from '../../system/package-root.ts';
import { judged, median, told, type Figure, type SelfBenchmark } from './benchmark.ts';

const runs = 9;
const goalSeconds = 0.3;

/** `highwater --help` from the bundle, beside a Node that does nothing. */
export const startup: SelfBenchmark = {
  name: 'startup',
  about: `highwater --help from the bundle, medians of ${runs} interleaved runs`,
  run: measure,
};

async function measure(): Promise<Figure[]> {
  const bundle = fileURLToPath(packageFile('dist/highwater.js'));
  if (!existsSync(bundle)) throw new Error('dist/highwater.js is missing: npm run build');
  const help: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run++) {
    help.push(await secondsOf([bundle, '--help']));
    bare.push(await secondsOf(['-e', '0']));
  }
  const seconds = (value: number): string => `${value.toFixed(3)} s`;
  return [
    judged('highwater --help', median(help), { atMost: goalSeconds }, seconds),
    told('node -e 0', seconds(median(bare))),
    told('ratio', (median(help) / median(bare)).toFixed(2)),
  ];
}

async function secondsOf(args: readonly string[]): Promise<number> {
  const begin = performance.now();
  await promisify(execFile)(process.execPath, [...args]);
  return (performance.now() - begin) / 1000;
}
