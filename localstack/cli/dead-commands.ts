import type { Command } from "commander";
import { listDead, settleDead } from "./dead.ts";
import { type FindServer, TOKEN_OPTION, URL_OPTION } from "./server-options.ts";

const WHAT = {
  redrive: "give them another life: records are published again, films of jobs tried again",
  drop: "drop them for good",
} as const;

/** `vidpipeline dead list`, `dead redrive` and `dead drop`. */
export function addDeadCommands(program: Command, findServer: FindServer): void {
  const dead = program
    .command("dead")
    .description("dead letters: records and jobs that could not be handled, with the reason");

  dead
    .command("list")
    .description("list them, the newest first")
    .option("-s, --state <state>", "waiting, redriven, dropped or all", "waiting")
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async ({ state, ...server }) => listDead(state, await findServer(server)));

  for (const action of ["redrive", "drop"] as const) {
    dead
      .command(action)
      .description(WHAT[action])
      .argument("[id...]", "their ids, or the beginning of each")
      .option("-a, --all", "all that wait, the oldest first", false)
      .option(...URL_OPTION)
      .option(...TOKEN_OPTION)
      .action(async (ids: string[], { all, ...server }) => {
        process.exitCode = await settleDead(action, ids, { all, api: await findServer(server) });
      });
  }
}
