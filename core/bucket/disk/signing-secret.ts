import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, isMissing } from "./disk-error.ts";

/** The secret that signs URLs, 32 random bytes; made by whichever process asks first, readable by its user only. */
export async function readSigningSecret(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await createSecret(path);
  return await readFile(path);
}

async function createSecret(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}-${randomBytes(8).toString("hex")}`;
  try {
    const file = await open(draft, "wx", 0o600);
    await file.writeFile(randomBytes(32));
    await file.sync().finally(() => file.close());
    await link(draft, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
