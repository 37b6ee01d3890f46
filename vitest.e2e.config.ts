import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

/** Whole stacks and real tools, one file at a time. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    ...reporters,
  },
});
