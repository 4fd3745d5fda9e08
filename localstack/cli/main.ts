import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { readAccessToken } from "../../core/access-token.ts";
import { readConfig } from "../../core/config.ts";
import { readHostState } from "../host/state-file.ts";
import type { ApiAddress } from "./api-client.ts";
import { addCaptionsCommands } from "./captions-commands.ts";
import { addDeadCommands } from "./dead-commands.ts";
import { runDoctor } from "./doctor.ts";
import { CommandError, EXIT } from "./exit-codes.ts";
import { inspectFilm } from "./inspect.ts";
import { choosePoster } from "./poster.ts";
import { printable } from "./printable.ts";
import { HASH_ARGUMENT, TOKEN_OPTION, URL_OPTION } from "./server-options.ts";
import { runStatus } from "./status.ts";
import { runUpload } from "./upload.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());

const program = new Command("vidpipeline")
  .description("Upload films to VidPipeline and see what becomes of them.")
  .version(version)
  .exitOverride()
  .showHelpAfterError("See vidpipeline --help")
  .addHelpText(
    "after",
    "\nExit codes: 0 all well, 1 failed, 2 wrong usage, 3 the film failed, 130 interrupted",
  );

program
  .command("upload")
  .description("upload films; an upload that was cut off goes on where it was")
  .argument("<file...>", "video files")
  .option("-w, --watch", "follow each film until it is completed", false)
  .option("-t, --title <title>", "title of the film (default: the file's name)")
  .option("-u, --url <url>", "where VidPipeline answers")
  .option("--token <token>", "its token, where it asks for one (or by VIDPIPELINE_TOKEN)")
  .action(async (files: string[], options) => {
    process.exitCode = await runUpload(files, {
      ...options,
      ...(await findServer(options)),
      signal: stopping.signal,
    });
  });

program
  .command("status")
  .description("list all films, or show one in full")
  .argument("[hash]", "its hash, or the beginning of it")
  .option("-u, --url <url>", "where VidPipeline answers")
  .option("--token <token>", "its token, where it asks for one (or by VIDPIPELINE_TOKEN)")
  .action(async (hash: string | undefined, options) => {
    await runStatus(hash, await findServer(options));
  });

program
  .command("inspect")
  .description("what a film's file holds, stream by stream, what became of each, and why")
  .argument(...HASH_ARGUMENT)
  .option(...URL_OPTION)
  .option(...TOKEN_OPTION)
  .action(async (hash: string, options) => inspectFilm(hash, await findServer(options)));

program
  .command("poster")
  .description("make the picture of a time the poster, or let one be found again")
  .argument(...HASH_ARGUMENT)
  .argument("<seconds>", 'where the picture is shown, or "auto"')
  .option(...URL_OPTION)
  .option(...TOKEN_OPTION)
  .action(async (hash: string, seconds: string, options) => {
    await choosePoster(hash, seconds, await findServer(options));
  });

program
  .command("doctor")
  .description("what is installed and reachable, and what to do about each gap")
  .action(async () => {
    process.exitCode = await runDoctor(readConfig());
  });

addCaptionsCommands(program, findServer);
addDeadCommands(program, findServer);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}

/**
 * The address given, else that of the host which runs on this data folder, else the usual one; and the token given,
 * else that of the data folder, which no other server is told.
 */
async function findServer(given: { url?: string; token?: string }): Promise<ApiAddress> {
  const { access, dataDir, http } = readConfig();
  const own = (await readHostState(dataDir))?.url ?? `http://localhost:${http.port}`;
  const url = given.url ?? own;
  if (!URL.canParse(url)) throw new CommandError(`--url is no URL: ${url}`, EXIT.usage);
  const kept = url === own ? await readAccessToken(dataDir) : null;
  return { url: url.replace(/\/$/, ""), token: given.token ?? access.token ?? kept };
}

function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (stopping.signal.aborted) {
    console.error("Interrupted. The same command goes on where it was.");
    return EXIT.interrupted;
  }
  if (error instanceof CommandError) {
    console.error(printable(error.message));
    return error.exitCode;
  }
  console.error(error);
  return EXIT.failed;
}
