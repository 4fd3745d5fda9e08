import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { provisionSst } from "../harness/sst-platform.ts";

// Where it takes a minute, once a computer, no test is waiting for it.
beforeAll(async () => {
  await provisionSst();
});

test("sst.config.ts and infra fit the types of SST and of the provider", async () => {
  const { stdout } = await execa("tsc", ["--project", "infra", "--noEmit"], {
    reject: false,
    preferLocal: true,
  });
  expect(stdout).toBe("");
});
