import type { Config } from "../../core/config.ts";
import { checkContainer } from "./doctor/check-container.ts";
import { checkHost } from "./doctor/check-host.ts";
import { checkMachine } from "./doctor/check-machine.ts";
import { checkFfmpeg, checkPrograms } from "./doctor/check-programs.ts";
import { checkServices } from "./doctor/check-services.ts";
import type { Finding } from "./doctor/finding.ts";
import { EXIT } from "./exit-codes.ts";

const MARKS = { ok: "✔", note: "·", gap: "✘" } as const;
const COLOURS = { ok: "\x1b[32m", note: "\x1b[2m", gap: "\x1b[31m" } as const;

/** `vidpipeline doctor`: what is there, what is not, and what to do; 1 when something needed is missing. */
export async function runDoctor(config: Config): Promise<number> {
  const machine = Promise.all([checkMachine(config), checkContainer(config)]).then((found) => found.flat());
  // The image of a worker holds what a worker needs, and no more.
  const groups: [string, Promise<Finding[]>][] = config.heartbeatFile
    ? [
        ["This container", machine],
        ["Programs", checkFfmpeg(config)],
      ]
    : [
        ["This machine", machine],
        ["Programs", checkPrograms(config)],
        ["Services", checkServices(config)],
        ["VidPipeline", checkHost(config)],
      ];
  let gaps = 0;
  for (const [title, findings] of groups) {
    console.log(title);
    for (const finding of await findings) {
      console.log(`  ${mark(finding.state)} ${finding.what}`);
      if (finding.remedy) console.log(`      → ${finding.remedy}`);
      if (finding.state === "gap") gaps++;
    }
  }
  console.log(gaps === 0 ? "All that is needed is there." : `${gaps} to mend.`);
  return gaps === 0 ? EXIT.ok : EXIT.failed;
}

function mark(state: Finding["state"]): string {
  return process.stdout.isTTY ? `${COLOURS[state]}${MARKS[state]}\x1b[0m` : MARKS[state];
}
