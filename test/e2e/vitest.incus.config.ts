import { defineConfig } from 'vitest/config';

/** Muster on real Incus, one file after the other. It runs inside a hub: see src/incus/main.ts. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@muster/source'] } },
  environments: { __vitest__: { resolve: { conditions: ['@muster/source'] } } },
  test: {
    root: import.meta.dirname,
    include: ['src/incus/**/*.incus.ts'],
    fileParallelism: false,
    passWithNoTests: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    globalSetup: ['../environment/src/global-setup.ts'],
  },
});
