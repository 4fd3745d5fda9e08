import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { ROOT } from "./host.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A block of commands of a document, with what they printed. */
export interface RunBlock {
  commands: string;
  output: string;
}

export interface RunGuideOptions {
  /** Lines that begin with one of these, as in `api=`, are replaced. */
  set: Record<string, string>;
  /** Name in the folder → path. */
  files: Record<string, string>;
  timeoutMs?: number;
}

const BLOCK = /^```sh\n(.*?)^```$/gms;
const END = "--- end of a block";

/**
 * Runs the blocks of shell commands of a document one after the other, in one shell and in a folder of their own, with
 * `files` in it. Throws at the first command that fails.
 */
export async function runGuide(
  document: string,
  { set, files, timeoutMs = 120_000 }: RunGuideOptions,
): Promise<RunBlock[]> {
  const text = await readFile(join(ROOT, "docs", document), "utf8");
  const blocks = [...text.matchAll(BLOCK)].map(([, commands]) => commands!);
  const folder = await makeTempFolder("guide");
  for (const [name, path] of Object.entries(files)) await execa("cp", [path, join(folder, name)]);
  const script = blocks.map((commands) => `${replaceSettings(commands, set)}\necho '${END}'`).join("\n");
  const { stdout, stderr, exitCode } = await execa("bash", ["-euo", "pipefail", "-c", script], {
    cwd: folder,
    reject: false,
    timeout: timeoutMs,
  });
  const outputs = stdout.split(END).map((output) => output.trim());
  if (exitCode !== 0)
    throw new Error(
      `${document} fails (${exitCode}) in\n${blocks[outputs.length - 1]}\n${outputs.at(-1)}\n${stderr}`,
    );
  return blocks.map((commands, i) => ({ commands, output: outputs[i]! }));
}

function replaceSettings(commands: string, set: Record<string, string>): string {
  const lines = commands.split("\n").map((line) => {
    const name = Object.keys(set).find((one) => line.startsWith(`${one}=`));
    return name ? `${name}=${set[name]}` : line;
  });
  return lines.join("\n");
}
