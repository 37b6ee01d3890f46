import { open, type FileHandle } from 'node:fs/promises';
import { HighwaterError } from '../../core/errors.ts';

/** Rows of a two-dimensional array of floats in NumPy's format, read piece by piece. */
export interface NpyFile {
  readonly rows: number;
  readonly columns: number;
  /**
   * Reads `count` rows from `first` as float32; float64 is rounded.
   * @throws HighwaterError `data.invalid` with the row's number when a component is NaN, infinite or beyond float32
   */
  read(first: number, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

const magic = Buffer.from('\x93NUMPY', 'latin1');
const accepted = `NumPy's .npy format, versions 1 to 3, a two-dimensional C-order array of '<f4' or '<f8', is accepted`;
/** No real header is longer; a larger number means a broken file. */
const longestHeaderBytes = 64 * 1024;

/**
 * Opens a file of vectors and checks its header against its size.
 * @throws HighwaterError `data.invalid` naming the file and what is wrong with it
 */
export async function openNpy(path: string): Promise<NpyFile> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new HighwaterError('data.invalid', `${path} can not be read (${reason(error)}). ${accepted}.`, {
      cause: error,
    });
  });
  try {
    const { size } = await file.stat();
    const layout = await readHeader(file, path);
    const expected = layout.dataStart + layout.rows * layout.columns * layout.itemBytes;
    if (size !== expected) {
      throw invalid(
        path,
        `is ${size < expected ? 'truncated' : 'too long'}: its header says ${layout.rows} × ${layout.columns} numbers of ${layout.itemBytes} bytes, which makes ${expected} bytes, and it has ${size}`,
      );
    }
    return {
      rows: layout.rows,
      columns: layout.columns,
      read: (first, count) => readRows(file, path, layout, first, count),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly itemBytes: 4 | 8;
  readonly dataStart: number;
}

async function readHeader(file: FileHandle, path: string): Promise<Layout> {
  const start = await readExactly(file, path, 0, 12, 'header');
  if (!start.subarray(0, magic.length).equals(magic)) throw invalid(path, 'does not begin with \\x93NUMPY');
  const version = start[6] ?? 0;
  if (version < 1 || version > 3) throw invalid(path, `has format version ${version}.${start[7] ?? 0}`);
  const prefix = version === 1 ? 10 : 12;
  const length = version === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > longestHeaderBytes) throw invalid(path, `has a header of ${length} bytes`);
  const header = (await readExactly(file, path, prefix, length, 'header')).toString('utf8');
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (fortran === undefined || shape === undefined) {
    throw invalid(path, `has a header without descr, fortran_order and shape: ${header.trim().slice(0, 120)}`);
  }
  if (descr !== '<f4' && descr !== '<f8') throw invalid(path, `holds numbers of type ${descr ?? 'unknown'}`);
  if (fortran === 'True') throw invalid(path, 'is stored column by column (fortran_order)');
  const sizes = shape
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);
  const [rows, columns] = sizes;
  const whole = sizes.every((size) => Number.isSafeInteger(size) && size > 0);
  if (sizes.length !== 2 || rows === undefined || columns === undefined || !whole) {
    throw invalid(path, `has shape (${shape.trim()})`);
  }
  return { rows, columns, itemBytes: descr === '<f4' ? 4 : 8, dataStart: prefix + length };
}

async function readRows(
  file: FileHandle,
  path: string,
  { columns, itemBytes, dataStart }: Layout,
  first: number,
  count: number,
): Promise<Float32Array> {
  const rowBytes = columns * itemBytes;
  const bytes = await readExactly(file, path, dataStart + first * rowBytes, count * rowBytes, `row ${first}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count * columns);
  for (let i = 0; i < values.length; i++) {
    const value = itemBytes === 4 ? view.getFloat32(i * 4, true) : view.getFloat64(i * 8, true);
    const rounded = Math.fround(value);
    if (!Number.isFinite(rounded)) {
      throw invalid(
        path,
        `has ${value} in row ${first + Math.floor(i / columns)}, column ${i % columns}`,
        'finite float32 numbers are accepted',
      );
    }
    values[i] = rounded;
  }
  return values;
}

async function readExactly(
  file: FileHandle,
  path: string,
  position: number,
  length: number,
  what: string,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw invalid(path, `ends in the ${what}, at byte ${position + filled}`);
    filled += bytesRead;
  }
  return bytes;
}

function invalid(path: string, problem: string, whatIsAccepted = accepted): HighwaterError {
  return new HighwaterError('data.invalid', `${path} ${problem}; ${whatIsAccepted}.`);
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
