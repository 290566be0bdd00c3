import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

/** Prints the line that CI counts tests by; a file that cannot be loaded counts as one failed test. */
const closingLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandled) {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'passed' ? 'passed' : state === 'failed' ? 'failed' : 'skipped'] += 1;
      }
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`);
  },
};

export default defineConfig({
  ssr: { resolve: { conditions: ['@muster/source'] } },
  // The global setup is loaded in an environment of its own.
  environments: { __vitest__: { resolve: { conditions: ['@muster/source'] } } },
  test: {
    include: ['{libs,services,test,deploy}/*/src/**/*.spec.ts'],
    passWithNoTests: false,
    // Specs wait more than they compute: two side by side keep two cores busy.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default', closingLine],
    globalSetup: ['test/environment/src/global-setup.ts'],
  },
});
