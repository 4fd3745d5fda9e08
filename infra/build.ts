import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Folders of what is shipped: the functions' bundles, each in one of its own, and the pages. */
export interface Built {
  bundles: string;
  pages: string;
}

/** Builds functions and pages, by processes of their own: SST's bundle of these files could not find the bundlers. */
export function buildAll(): Built {
  const { root, work } = $cli.paths;
  const bundles = join(work, "bundles");
  const run = (...args: string[]) => execFileSync("node", args, { cwd: root, stdio: "inherit" });
  run("infra/bundle-functions.ts", bundles);
  run("node_modules/vite/bin/vite.js", "build", "web");
  return { bundles, pages: join(root, "web/dist") };
}
