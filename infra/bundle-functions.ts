import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The functions that run on Lambda, each with the files that it reads at run time. */
export const LAMBDAS = {
  api: ["node_modules/swagger-ui-dist/swagger-ui.css", "node_modules/swagger-ui-dist/swagger-ui-bundle.js"],
  fanout: [],
  track: [],
  reconcile: [],
  setup: ["core/library/migrations"],
} as const satisfies Record<string, readonly string[]>;

export type LambdaName = keyof typeof LAMBDAS;

/** Code of CommonJS looks for these, which ES modules do not have. */
const BANNER = `import { createRequire as createRequireOfBundle } from "node:module";
const require = createRequireOfBundle(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/** zod brings its messages in fifty languages along, which nothing here asks for: 0.3 MB of each bundle. */
const englishAlone: Plugin = {
  name: "english-alone",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: `export { default as en } from "./en.js";`,
    }));
  },
};

/**
 * Makes the folder that is shipped to Lambda as it is: `index.mjs`, which exports `handler`, and what it reads.
 * Answers its path.
 */
export async function bundleFunction(name: LambdaName, into: string): Promise<string> {
  const folder = join(into, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`functions/${name}/lambda.ts`],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    // Over HTTP alone: its driver of files is a native module, and there is no disk to keep a library on.
    alias: { "@libsql/client": "@libsql/client/http" },
    plugins: [englishAlone],
    banner: { js: BANNER },
    minify: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
  for (const file of LAMBDAS[name]) {
    await cp(join(ROOT, file), join(folder, file.split("/").at(-1)!), { recursive: true });
  }
  return folder;
}

/** Run as a program, by infra/functions.ts: bundles all of them into the folder that it is given. */
if (import.meta.main) {
  const [into] = process.argv.slice(2);
  if (!into) throw new Error("Usage: node infra/bundle-functions.ts FOLDER");
  await Promise.all((Object.keys(LAMBDAS) as LambdaName[]).map((name) => bundleFunction(name, into)));
}
