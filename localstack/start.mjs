#!/usr/bin/env node
/** `npm start`: brings a machine that has only Node and npm to a running VidPipeline. Any Node from 20. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compileCacheEnv } from "./bootstrap/compile-cache.mjs";
import { ensurePrograms } from "./bootstrap/install-programs.mjs";
import { installPackages, localNode } from "./bootstrap/npm-packages.mjs";
import { pathWithPrograms, SANDBOX_PROGRAMS } from "./bootstrap/programs.mjs";
import { runProgram } from "./bootstrap/run-program.mjs";
import { servicePrograms } from "./bootstrap/service-builders.mjs";
import { BootstrapError, createSteps, reportFailure } from "./bootstrap/steps.mjs";
import { buildPages } from "./bootstrap/web-pages.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const STACKS = ["embedded", "services"];

const HELP = `Usage: npm start -- [options]

Installs what is missing, starts VidPipeline on this machine and serves it at http://localhost:8000.

  --stack embedded   Redis and files below the data folder (default)
  --stack services   Kafka, MinIO and Redis: by URL where given, else Docker Compose, else native
  --yes              install missing programs without asking
  --help             this text

  PORT=8000          where it is served
  DATA_DIR=.data     where uploads, films, the library and logs are kept
  REDIS_URL, KAFKA_BROKERS, S3_ENDPOINT   servers that run already

README.md lists every setting.`;

try {
  process.exitCode = await start();
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}

async function start() {
  const { stack, yes, help } = readArguments();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const step = createSteps();
  await step("npm packages", () => installPackages(ROOT));
  const programs = ["ffmpeg", "ffprobe", ...servicePrograms(stack)];
  await ensurePrograms(step, programs, { optional: SANDBOX_PROGRAMS, yes });
  await step("web pages", () => buildPages(ROOT));
  return runProgram(localNode(ROOT), ["localstack/main.ts"], {
    cwd: ROOT,
    env: { ...process.env, ...compileCacheEnv(ROOT), STACK: stack, PATH: pathWithPrograms(programs) },
  });
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        stack: { type: "string", default: process.env.STACK || "embedded" },
        yes: { type: "boolean", short: "y", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (STACKS.includes(values.stack)) return values;
    throw new Error(`--stack is ${STACKS.join(" or ")}, not "${values.stack}"`);
  } catch (error) {
    throw new BootstrapError(`${error.message}\nSee npm start -- --help`);
  }
}
