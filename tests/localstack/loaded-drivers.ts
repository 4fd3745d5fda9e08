/* Opens the buckets and the log of the stack that its environment names, and prints the packages this loaded. */
import { createRequire } from "node:module";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { readConfig } from "../../core/config.ts";
import { openLog } from "../../core/log/open-log.ts";

const config = readConfig();
await openBuckets(config);
await openLog(config);
const files = Object.keys(createRequire(import.meta.url).cache);
const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
console.log(JSON.stringify([...new Set(names)]));
process.exit();
