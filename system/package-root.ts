import { readFileSync } from 'node:fs';

/**
 * A file of the package, by its path from the top. It works from the source and from the bundle, because `system/` and
 * `dist/` stand equally deep.
 */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

/** Version of this package, as package.json has it. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string') {
    return parsed.version;
  }
  throw new Error('package.json has no version');
}
