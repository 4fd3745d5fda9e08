import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { makeTempFolder } from "./temp-folder.ts";

/** A clock that a test sets, for processes that are started with `env`; the computer's own is left alone. */
export interface FakeClock {
  env: Record<string, string>;
  /** Away from the true time, as libfaketime takes it: "+3h", "-20m". */
  set(offset: string): Promise<void>;
}

/** Needs libfaketime; time that only passes (CLOCK_MONOTONIC) is not touched, since it never jumps. */
export async function makeFakeClock(): Promise<FakeClock> {
  const file = join(await makeTempFolder("clock"), "offset");
  const set = (offset: string) => writeFile(file, `${offset}\n`);
  await set("+0");
  // The program knows where its library lies.
  const { stdout } = await execa("faketime", ["-f", "+0", "printenv", "LD_PRELOAD"]);
  const env = {
    LD_PRELOAD: stdout.trim(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  return { env, set };
}
