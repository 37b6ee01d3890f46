import { matrixRows, matrixVersion } from '../../core/decision/matrix.ts';
import { warningSigns } from '../../core/decision/warning-signs.ts';
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
  const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  process.stdout.write(`${printMatrix({ colour, width: process.stdout.isTTY ? process.stdout.columns : 100 })}\n`);
  return 0;
}
