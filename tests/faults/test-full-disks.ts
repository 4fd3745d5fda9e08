import { mountSmallDisk } from "../harness/small-disk.ts";
import { fullDisk, type Kept } from "./catalog/disks.ts";
import { type LabOptions, openLab } from "./lab.ts";
import { prepareSpecimen, testSuite } from "./test-faults.ts";

/** Each of what is kept, in its turn, on a disk of so many MiB that is full for a while. */
export async function testFullDisks(stack: LabOptions["stack"], sizes: Partial<Record<Kept, number>>) {
  testSuite(await prepareSpecimen(), {
    title: `full disks, ${stack} stack`,
    openLab: () => openLab({ stack }),
    faults: Object.entries(sizes).map(([kept, mebibytes]) => ({
      name: `the disk of ${kept} is full for a while`,
      async prepare() {
        const folder = await mountSmallDisk(mebibytes);
        const lab = await openLab({ stack, folders: { [kept]: folder } });
        return { lab, fault: fullDisk(kept as Kept, folder) };
      },
    })),
  });
}
