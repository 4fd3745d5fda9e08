import { execa } from "execa";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A folder with a file system of its own of so many MiB, in memory; it takes the rights of root (mount(8)). */
export async function mountSmallDisk(mebibytes: number): Promise<string> {
  const folder = await makeTempFolder("small-disk");
  await execa("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder]);
  onCleanup(async () => void (await execa("umount", ["--lazy", folder])));
  return folder;
}
