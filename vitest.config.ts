import { defineConfig } from 'vitest/config'

const common = {
  environment: 'node',
  // Tests that provoke errors on purpose would drown the report in their logs.
  env: { LOG_LEVEL: 'silent' },
  exclude: ['node_modules/**', '.brokers/**', '.data/**', '.next/**', 'e2e/journeys/**'],
}

/** `unit` is pure, `db` owns a clone of a template database per file, `brokers` talks to real brokers. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...common.exclude, '**/*.db.test.ts', '**/*.broker.test.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'db',
          include: ['**/*.db.test.ts'],
          globalSetup: ['lib/db/testing/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...common,
          name: 'brokers',
          include: ['**/*.broker.test.ts'],
          globalSetup: ['lib/db/testing/global-setup.ts', 'lib/brokers/testing/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
