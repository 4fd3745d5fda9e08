import { execa } from "execa";
import { expect, test } from "vitest";
import { provisionSst } from "../harness/sst-platform.ts";

test("sst.config.ts and infra fit the types of SST and of the provider", async () => {
  await provisionSst();
  const { stdout } = await execa("tsc", ["--project", "infra", "--noEmit"], {
    reject: false,
    preferLocal: true,
  });
  expect(stdout).toBe("");
});
