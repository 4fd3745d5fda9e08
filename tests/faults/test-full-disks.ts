import { test } from "vitest";
import { chooseSeed } from "../harness/random.ts";
import { mountSmallDisk } from "../harness/small-disk.ts";
import { fullDisk } from "./catalog/disks.ts";
import { type LabOptions, openLab } from "./lab.ts";
import { openReport } from "./report.ts";
import { prepareSpecimen } from "./test-faults.ts";
import { runTrial } from "./trial.ts";

type Kept = keyof NonNullable<LabOptions["folders"]>;

const TIMEOUT_MS = 600_000;

/** Each of what is kept, in its turn, on a disk of so many MiB that is full for a while. */
export async function testFullDisks(stack: LabOptions["stack"], sizes: Partial<Record<Kept, number>>) {
  const specimen = await prepareSpecimen();
  const report = openReport(`full disks, ${stack} stack`);
  const seed = chooseSeed();
  for (const [kept, mebibytes] of Object.entries(sizes)) {
    test(
      `the disk of ${kept} is full for a while (SEED=${seed})`,
      async () => {
        const folder = await mountSmallDisk(mebibytes);
        const lab = await openLab({ stack, folders: { [kept]: folder } });
        const server = lab.servers.all.find(({ name }) => name === kept)?.server;
        report.add(await runTrial(lab, specimen, fullDisk(kept, folder, server), seed));
      },
      TIMEOUT_MS,
    );
  }
}
