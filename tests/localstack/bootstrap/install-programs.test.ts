import { chmod, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { ensurePrograms } from "../../../localstack/bootstrap/install-programs.mjs";
import { createSteps } from "../../../localstack/bootstrap/steps.mjs";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { makeTempFolder } from "../../harness/temp-folder.ts";

/** A search path on which FFmpeg is and bubblewrap is not, with a package manager of these words. */
async function makeMachine(install: string) {
  const bin = await makeTempFolder("machine");
  const script = async (name: string, body: string) => {
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  };
  await symlink("/usr/bin/env", join(bin, "env"));
  await script("ffmpeg", "exit 0");
  await script("sudo", '[ "$1" = -n ] && exit 0; exec "$@"');
  await script("apt-get", `echo "$@" >> ${bin}/asked; [ "$1" = update ] || { ${install}; }`);
  vi.stubEnv("PATH", bin);
  onCleanup(async () => void vi.unstubAllEnvs());
  const printed = new PassThrough();
  const step = createSteps(printed as unknown as NodeJS.WriteStream);
  return {
    ensure: () => ensurePrograms(step, ["ffmpeg"], { optional: ["bwrap"] }),
    asked: () => readFile(join(bin, "asked"), "utf8"),
    printed: () => String(printed.read()),
  };
}

test("an optional program is installed where that needs nobody", async () => {
  const machine = await makeMachine('PATH=/usr/bin:/bin; cp "$0" "$(dirname "$0")/bwrap"');
  await machine.ensure();
  expect(machine.printed()).toMatch(/^programs: \S+ffmpeg \S+bwrap, /m);
  expect(await machine.asked()).toMatch(/^install -y -q --no-install-recommends bubblewrap$/m);
});

test("it goes on without an optional program that cannot be installed", async () => {
  const machine = await makeMachine("echo no such package >&2; exit 100");
  await machine.ensure();
  expect(await machine.asked()).toMatch(/bubblewrap/);
  expect(machine.printed()).toMatch(/^installing bwrap: failed.*\nprograms: \S+ffmpeg, /m);
});
