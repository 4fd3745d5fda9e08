import { defineConfig } from "vitest/config";

/** Suites that run FFmpeg, a browser, Kafka or the whole product; one at a time, or they starve one another. */
const HEAVY = [
  "tests/{browser,containers,end-to-end,faults,infra,localstack}/**/*.test.ts",
  "tests/functions/transcode/**/*.test.ts",
  "tests/security/films/**/*.test.ts",
  "tests/**/*kafka*.test.ts",
  "tests/**/*.slow.test.ts",
];

const shared = {
  pool: "forks" as const,
  // Suites of one worker share what they import; to load it anew for each is a fifth of their time.
  isolate: false,
  // Generous, since they only bound what hangs: no test asserts how fast this machine is.
  testTimeout: 60_000,
  hookTimeout: 300_000,
  teardownTimeout: 15_000,
  expect: { poll: { timeout: 15_000 } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "light",
          include: ["tests/**/*.test.ts"],
          exclude: HEAVY,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: "heavy",
          include: HEAVY,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
