import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./run-command.mjs";

/** Installs the npm packages of the lock file unless node_modules has them already. */
export async function installPackages(root) {
  if (hasPackages(root)) return "up to date";
  const env = { ...process.env, PATH: withoutLocalPrograms(process.env.PATH) };
  await runCommand("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, env });
  await ensureNode(root, env);
  return "installed";
}

/** npm keeps what it installed in node_modules/.package-lock.json. */
function hasPackages(root) {
  const lock = join(root, "package-lock.json");
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed) || !existsSync(localNode(root))) return false;
  if (statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
  if (!sameVersions(readPackages(lock), readPackages(installed))) return false;
  utimesSync(installed, new Date(), new Date()); // a fresh checkout touched the lock file, no more
  return true;
}

function sameVersions(wanted, installed) {
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || installed[path]?.version === entry.version,
  );
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** The package `node` fetches its binary in an install script, which npm may have been told not to run. */
async function ensureNode(root, env) {
  if (existsSync(localNode(root))) return;
  await runCommand("node", ["installArchSpecificPackage.js"], { cwd: join(root, "node_modules/node"), env });
}

/** npm must not run on the very Node that it is about to replace. */
function withoutLocalPrograms(path = "") {
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter);
}

/** The Node that everything but this bootstrap runs on. */
export function localNode(root) {
  return join(root, "node_modules/.bin/node");
}
