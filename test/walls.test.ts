import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint({ overrideConfigFile: 'eslint.config.js' });

/** Messages of the wall rule for a file that would hold this code. */
async function brokenWalls(file: string, code: string): Promise<string[]> {
  const config: unknown = await eslint.calculateConfigForFile(file);
  const rules = typeof config === 'object' && config !== null ? (Reflect.get(config, 'rules') as unknown) : null;
  const wall =
    typeof rules === 'object' && rules !== null ? (Reflect.get(rules, 'no-restricted-imports') as unknown) : null;
  if (wall === undefined || wall === null) throw new Error(`${file} has no wall`);
  const only = new ESLint({
    overrideConfigFile: true,
    overrideConfig: { rules: { 'no-restricted-imports': wall as never } },
  });
  const [result] = await only.lintText(code, { filePath: file.replace(/\.ts$/, '.js') });
  return result?.messages.map((message) => message.message) ?? [];
}

describe('the walls', () => {
  it.each([
    ['core/x.ts', "import '../system/clock.ts';"],
    ['core/decision/x.ts', "import '../../qdrant/node.ts';"],
    ['core/x.ts', "import 'zod';"],
    ['core/x.ts', "import 'node:fs';"],
    ['system/x.ts', "import '../bench/run/pipeline.ts';"],
    ['qdrant/x.ts', "import '../observe/snapshot.ts';"],
    ['bench/x.ts', "import '@qdrant/js-client-rest';"],
    ['observe/x.ts', "import '../cli/program.ts';"],
    ['cli/x.ts', "import '../test/fixtures/run-result.ts';"],
    ['cli/x.ts', "import 'echarts';"],
  ])('refuse in %s: %s', async (file, code) => {
    expect(await brokenWalls(file, code)).toHaveLength(1);
  });

  it.each([
    ['core/decision/x.ts', "import '../errors.ts';"],
    ['qdrant/x.ts', "import '@qdrant/js-client-rest'; import '../core/errors.ts';"],
    ['cli/commands/x.ts', "import '../../bench/run/pipeline.ts'; import 'commander';"],
  ])('allow in %s: %s', async (file, code) => {
    expect(await brokenWalls(file, code)).toEqual([]);
  });
});
