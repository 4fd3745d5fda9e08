import type { Command } from "commander";
import { addFilmCaptions, listFilmCaptions, removeFilmCaptions } from "./captions.ts";
import { type FindServer, HASH_ARGUMENT, TOKEN_OPTION, URL_OPTION } from "./server-options.ts";

/** `vidpipeline captions list`, `captions add` and `captions remove`. */
export function addCaptionsCommands(program: Command, findServer: FindServer): void {
  const captions = program.command("captions").description("captions of a film: list, add and remove them");

  captions
    .command("list")
    .description("list those of the film's own file, and those that were added")
    .argument(...HASH_ARGUMENT)
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (hash: string, server) => listFilmCaptions(hash, await findServer(server)));

  captions
    .command("add")
    .description("add a WebVTT or SRT file in UTF-8, 2 MiB at most")
    .argument(...HASH_ARGUMENT)
    .argument("<file>", "the file of captions")
    .requiredOption("-l, --language <tag>", "its language, as in en or pt-BR (BCP 47)")
    .option("--label <label>", "as menus show it (default: the language's name)")
    .option("-k, --kind <kind>", "subtitles, captions (what is heard as well) or forced", "subtitles")
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (hash: string, file: string, { url, token, ...about }) => {
      await addFilmCaptions(hash, { file, ...about }, await findServer({ url, token }));
    });

  captions
    .command("remove")
    .description("remove captions that were added")
    .argument(...HASH_ARGUMENT)
    .argument("<id...>", "their ids, as list shows them")
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (hash: string, ids: string[], server) => {
      process.exitCode = await removeFilmCaptions(hash, ids, await findServer(server));
    });
}
