import { randomUUID } from 'node:crypto';
import { access, mkdir, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { HighwaterError } from '../core/errors.ts';

/**
 * Makes a folder ready to be written to, before anything is measured.
 * @param mustBeAbsent files that an earlier run may have left there and that this one must not overwrite
 * @throws HighwaterError `output.unwritable`
 */
export async function prepareOutputFolder(folder: string, mustBeAbsent: readonly string[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const probe = join(folder, `.probe-${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HighwaterError('output.unwritable', `The output folder ${folder} can not be written: ${reason}`, {
      cause: error,
    });
  }
  for (const name of mustBeAbsent) {
    if (await exists(join(folder, name))) {
      throw new HighwaterError(
        'output.unwritable',
        `${join(folder, name)} is there already, from an earlier run; it would be lost. Name another folder with --out, or move that file.`,
      );
    }
  }
}

/** Writes a file so that a reader sees the old content or the whole new one, never a part. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${randomUUID()}.part`);
  try {
    const file = await open(draft, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new HighwaterError('output.unwritable', `${path} could not be written: ${reason}`, { cause: error });
  }
}

/**
 * Points a symbolic link at a place, over an older link. It is a convenience, so a failure is no error: whatever else
 * stands at the path stays as it is, and some file systems have no links.
 */
export async function pointLinkAt(link: string, target: string): Promise<void> {
  const draft = join(dirname(link), `.${randomUUID()}.link`);
  try {
    await symlink(target, draft);
    // In one step, for another run may do the same at this moment; over a folder it fails.
    await rename(draft, link);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Whether something stands at this path. */
async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}
