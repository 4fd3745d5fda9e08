#!/usr/bin/env node
/** `npm test`: provisions what the tests need and runs them on Node 24. Works on any Node from 20. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { composeProgram } from "../localstack/bootstrap/compose-program.mjs";
import { CONTAINER_PROGRAMS } from "../localstack/bootstrap/container-programs.mjs";
import { ensurePrograms } from "../localstack/bootstrap/install-programs.mjs";
import { installPackages, localNode } from "../localstack/bootstrap/npm-packages.mjs";
import { findMissing, pathWithPrograms, SANDBOX_PROGRAMS } from "../localstack/bootstrap/programs.mjs";
import { runCommand } from "../localstack/bootstrap/run-command.mjs";
import { runProgram } from "../localstack/bootstrap/run-program.mjs";
import { missingBuilders } from "../localstack/bootstrap/service-builders.mjs";
import { BootstrapError, createSteps, reportFailure } from "../localstack/bootstrap/steps.mjs";
import { buildPages } from "../localstack/bootstrap/web-pages.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SLOW = "**/*.slow.test.ts";
/** Suites on films of real devices, which are no part of the project: a folder beside it, or by CORPUS_DIR. */
const CORPUS = {
  folder: process.env.CORPUS_DIR ?? join(ROOT, "../shared/corpus"),
  suites: "**/corpus*.test.ts",
};
/** Suites of real containers, for which an engine must be there or be installed: by root, from Debian's packages. */
const CONTAINERS = "tests/containers/**";

const HELP = `Usage: npm test [-- options] [-- path…]

Runs type check, lint and the tests, on real Redis, Kafka, MinIO, FFmpeg and Chromium; installs what is missing.

  path…    only the test files whose path contains one of these; no type check, no lint
  --all    also what takes long (*.slow.test.ts)
  --yes    install missing programs without asking`;

try {
  process.exitCode = await runTests();
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}

async function runTests() {
  const { values, positionals: paths } = readArguments();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const step = createSteps();
  await step("npm packages", () => installPackages(ROOT));
  const programs = [
    "ffmpeg",
    "ffprobe",
    "redis-server",
    ...SANDBOX_PROGRAMS,
    "chromium",
    "curl",
    "jq",
    "java",
    "prometheus",
    "promtool",
    ...missingBuilders(),
    ...composeProgram(),
    ...(paths.some((path) => path.includes("faults")) ? ["faketime"] : []),
  ];
  await ensurePrograms(step, programs, { yes: values.yes, again: "npm test" });
  if (paths.length === 0 ? values.all : paths.some((path) => path.includes("containers")))
    await ensurePrograms(step, [], { optional: CONTAINER_PROGRAMS, yes: values.yes });
  const env = {
    ...process.env,
    PATH: `${join(ROOT, "node_modules/.bin")}${delimiter}${pathWithPrograms([...programs, ...CONTAINER_PROGRAMS])}`,
  };
  const node = localNode(ROOT);
  await step("Kafka and MinIO", async (say) => {
    if (missingBuilders().length > 0) say("fetching and building them, once on this computer; some minutes");
    await runCommand(node, ["localstack/provision/provision-all.ts"], { cwd: ROOT, env });
  });
  await step("web pages", () => buildPages(ROOT));

  const checks = paths.length > 0 ? [] : await runChecks(step, node, env);
  const counts = await runVitest(node, env, paths, values.all);
  const failed = counts.failed + checks.filter((passed) => !passed).length;
  console.log(`${counts.passed + checks.filter(Boolean).length} passed, ${failed} failed`);
  return failed === 0 && counts.code === 0 ? 0 : 1;
}

/** Type check and lint; each counts as a test, and both are run whatever the other says. */
async function runChecks(step, node, env) {
  const checks = [
    ["type check", ["node_modules/typescript/bin/tsc", "--noEmit"]],
    ["lint", ["node_modules/@biomejs/biome/bin/biome", "check", "."]],
  ];
  const outcomes = [];
  for (const [title, args] of checks) {
    const outcome = step(title, () => runCommand(node, args, { cwd: ROOT, env }).then(() => ""));
    outcomes.push(await outcome.then(() => true, reportFalse));
  }
  return outcomes;
}

function reportFalse(error) {
  reportFailure(error);
  return false;
}

/** Vitest shows its own summary; the figures for the last line come from its report. */
async function runVitest(node, env, paths, all) {
  const folder = mkdtempSync(join(tmpdir(), "vidpipeline-tests-"));
  const report = join(folder, "report.json");
  const slow = all || paths.some((path) => path.includes(".slow.")) ? [] : ["--exclude", SLOW];
  const real = existsSync(CORPUS.folder) ? [] : ["--exclude", CORPUS.suites];
  if (real.length > 0) console.log(`no films of real devices in ${CORPUS.folder}: their suites are left out`);
  const contained = hasContainers() ? [] : ["--exclude", CONTAINERS];
  if (contained.length > 0 && slow.length === 0)
    console.log("podman and runc cannot be had here, or not by root: containers are not tested");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    ...reporters,
    ...slow,
    ...real,
    ...contained,
    ...paths,
  ];
  try {
    const code = await runProgram(node, args, { cwd: ROOT, env });
    return { code, ...countTests(JSON.parse(readFileSync(report, "utf8"))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasContainers() {
  return CONTAINER_PROGRAMS.length > 0 && findMissing(CONTAINER_PROGRAMS).length === 0;
}

/** A file that could not be loaded counts as one failure, and so does a test that was skipped. */
function countTests(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  for (const { name } of broken) console.log(`failed as a whole: ${relative(ROOT, name)}`);
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) console.log(`${skipped} skipped, which counts as failed`);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length + skipped };
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        all: { type: "boolean", default: false },
        yes: { type: "boolean", short: "y", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new BootstrapError(`${error.message}\nSee npm test -- --help`);
  }
}
