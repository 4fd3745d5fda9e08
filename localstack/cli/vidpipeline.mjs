#!/usr/bin/env node
/** `npx vidpipeline`: runs main.ts here where this Node strips types, else on the project's own Node. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { localNode } from "../bootstrap/npm-packages.mjs";
import { runProgram } from "../bootstrap/run-program.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

if (process.features.typescript) {
  await import("./main.ts");
} else if (existsSync(localNode(ROOT))) {
  process.exitCode = await runProgram(localNode(ROOT), [MAIN, ...process.argv.slice(2)]);
} else {
  console.error("The npm packages are not installed yet. Run npm start (or npm ci) once.");
  process.exitCode = 1;
}
