/** What of an output stream decides how is written to it. */
interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Columns of a file or a pipe, which have none of their own. */
const plainColumns = 100;
/** Columns of a terminal that does not tell: serial lines and some pseudo terminals say 0. */
const usualColumns = 80;

/** Whether lines may be drawn over and coloured: not in a file, and not on a terminal that calls itself dumb. */
export function isCapable(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** How a table is printed on a stream. `NO_COLOR` counts when it is not empty (no-color.org). */
export function printOptionsFor(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
): { readonly colour: boolean; readonly width: number; readonly ascii: boolean } {
  const { isTTY = false, columns = 0 } = stream;
  return {
    colour: isCapable(stream, env) && (env['NO_COLOR'] ?? '') === '',
    width: isTTY ? (columns > 0 ? columns : usualColumns) : plainColumns,
    ascii: isTTY && env['TERM'] === 'dumb',
  };
}
