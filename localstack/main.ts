/** The host: runs the whole product on this machine until it is told to stop. See start.mjs for the way here. */
import { readConfig } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import { runHost } from "./host/run-host.ts";

try {
  process.exitCode = await runHost(readConfig(), process.env);
} catch (error) {
  console.error(error instanceof PipelineError ? error.detail : error);
  process.exitCode = 1;
}
// Whatever still holds the event loop open has no business here any more.
process.exit();
