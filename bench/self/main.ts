import type { Figure } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';

/**
 * `npm run bench:self [name…]`: our own benchmarks, each number beside its goal. A missed goal is printed and is no
 * failure: the exit status is 1 only when a benchmark could not be made, 2 for a name that is none.
 */
async function main(names: readonly string[]): Promise<number> {
  const known = benchmarks.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}.`);
    return 2;
  }
  let failed = false;
  for (const benchmark of benchmarks) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    console.log(`\n${benchmark.name}: ${benchmark.about}`);
    try {
      print(await benchmark.run((line) => console.error(`  … ${line}`)));
    } catch (error) {
      failed = true;
      console.log(`  failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed ? 1 : 0;
}

function print(figures: readonly Figure[]): void {
  const nameWidth = Math.max(...figures.map(({ name }) => name.length));
  const valueWidth = Math.max(...figures.map(({ value }) => value.length));
  for (const { name, value, goal, met } of figures) {
    const verdict = goal === null ? '' : `  ${met === true ? 'met   ' : 'missed'}  goal: ${goal}`;
    console.log(`  ${name.padEnd(nameWidth)}  ${value.padStart(valueWidth)}${verdict}`.trimEnd());
  }
}

process.exitCode = await main(process.argv.slice(2));
