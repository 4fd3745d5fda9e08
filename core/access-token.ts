import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

export const tokenFile = (dataDir: string) => join(dataDir, "token");

/** The token of a data folder, or null where none was made yet. */
export async function readAccessToken(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(tokenFile(dataDir), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/**
 * The token that lets people change things from other machines: made by whichever process asks first, kept in
 * the data folder for its user's eyes only. `isNew` says that this call made it.
 */
export async function ensureAccessToken(dataDir: string): Promise<{ token: string; isNew: boolean }> {
  const kept = await readAccessToken(dataDir);
  if (kept !== null) return { token: kept, isNew: false };
  const token = randomBytes(32).toString("base64url");
  const draft = `${tokenFile(dataDir)}.${randomBytes(8).toString("hex")}`;
  try {
    const file = await open(draft, "wx", 0o600);
    await file.writeFile(`${token}\n`).finally(() => file.close());
    await link(draft, tokenFile(dataDir));
    return { token, isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return { token: (await readAccessToken(dataDir))!, isNew: false };
  } finally {
    await rm(draft, { force: true });
  }
}
