import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../harness/host.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

test("when its input closes, the guard ends what the host left: kindly, then by force", async () => {
  const dataDir = await makeTempFolder("guard");
  const kind = spawn("sleep", ["1000"], { detached: true });
  const stubborn = spawn("sh", ["-c", "trap '' TERM; echo up; while true; do sleep 1; done"], {
    detached: true,
  });
  await once(stubborn.stdout, "data");
  const processes = {
    kind: { pid: kind.pid },
    stubborn: { pid: stubborn.pid },
    down: { pid: null },
  };
  await writeFile(join(dataDir, "host.json"), JSON.stringify({ processes }));

  const guard = spawn(process.execPath, [join(ROOT, "localstack/host/orphan-guard.mjs"), dataDir], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  guard.stdin.end();
  const ends = await Promise.all([once(kind, "exit"), once(stubborn, "exit"), once(guard, "exit")]);
  expect(ends).toEqual([
    [null, "SIGTERM"],
    [null, "SIGKILL"],
    [0, null],
  ]);
});
