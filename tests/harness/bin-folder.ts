import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { findProgram } from "../../functions/transcode/ffmpeg/find-program.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A search path on which these programs of this machine are, and no others. */
export async function makeBinFolder(names: string[]): Promise<string> {
  const bin = await makeTempFolder("bin");
  for (const name of names) {
    const program = await findProgram(name);
    if (!program) throw new Error(`${name} is not installed`);
    await symlink(program, join(bin, name));
  }
  return bin;
}
