import { matrixRows, matrixVersion } from '../../core/decision/matrix.ts';
import { warningSigns } from '../../core/decision/warning-signs.ts';
import { printOptionsFor } from '../terminal.ts';
import { printMatrix } from '../print/matrix-table.ts';

export interface MatrixOptions {
  readonly json: boolean;
}

/** Prints the decision matrix, its sources and the warning signs. */
export function runMatrix(options: MatrixOptions): number {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ matrixVersion, matrix: matrixRows, warningSigns }, null, 2)}\n`);
    return 0;
  }
  process.stdout.write(`${printMatrix(printOptionsFor(process.stdout, process.env))}\n`);
  return 0;
}
