import { dirname, join } from 'node:path';
import { readResult } from '../../bench/results/result-file.ts';
import { writeReport } from '../outcome.ts';

export interface ReportOptions {
  readonly out?: string;
}

/** Builds the report again from the result alone, over an older one if there is one. */
export async function runReport(file: string, options: ReportOptions): Promise<number> {
  const result = await readResult(file);
  const path = options.out ?? join(dirname(file), 'report.html');
  await writeReport(path, result);
  process.stdout.write(`${path}\n`);
  return 0;
}
