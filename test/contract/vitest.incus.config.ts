import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

const SIMULATOR = 'contract.spec.ts';
const REAL_INCUS = 'contract.incus.ts';

/** Says how much of the contract held where. None at all on one of the two is a failure: the run would prove nothing. */
const closingLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const passedIn = (file: string): number =>
      modules
        .filter((module) => basename(module.moduleId) === file)
        .flatMap((module) => [...module.children.allTests('passed')]).length;
    const [simulated, real] = [passedIn(SIMULATOR), passedIn(REAL_INCUS)];
    process.stdout.write(`\ncontract: ${simulated} on the simulator, ${real} on real Incus\n`);
    if (simulated === 0 || real === 0) process.exitCode = 1;
  },
};

/** The contract on both of its subjects, one after the other. It runs inside a hub: see src/main.ts. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@muster/source'] } },
  test: {
    root: import.meta.dirname,
    include: [`src/${SIMULATOR}`, `src/${REAL_INCUS}`, '../incus-host/src/**/*.incus.ts'],
    fileParallelism: false,
    passWithNoTests: false,
    reporters: ['default', closingLine],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
