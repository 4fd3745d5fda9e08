import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { localNode } from "./npm-packages.mjs";
import { runCommand } from "./run-command.mjs";

/** What the pages are made of: a change in any of it makes web/dist stale. */
const SOURCES = ["web", "core/video", "package-lock.json"];
const BUILT = "web/dist/index.html";

/** Builds web/dist with Vite when it is missing or older than what it is made of. */
export async function buildPages(root) {
  if (!isStale(root)) return "up to date";
  await runCommand(localNode(root), [join(root, "node_modules/vite/bin/vite.js"), "build", "web"], {
    cwd: root,
  });
  return "built";
}

function isStale(root) {
  const built = join(root, BUILT);
  if (!existsSync(built)) return true;
  return SOURCES.some((source) => newestChange(join(root, source)) > statSync(built).mtimeMs);
}

function newestChange(path) {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  const entries = readdirSync(path).filter((name) => name !== "dist" && name !== "node_modules");
  return Math.max(facts.mtimeMs, ...entries.map((name) => newestChange(join(path, name))));
}
