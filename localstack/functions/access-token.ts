import { ensureAccessToken } from "../../core/access-token.ts";
import type { Config } from "../../core/config.ts";

/** What TOKEN_FOR asks for: the settings' token, else the data folder's; null where it asks for nothing. */
export async function accessToken({ access, dataDir }: Config): Promise<string | null> {
  if (access.tokenFor === "nothing") return null;
  return access.token ?? (await ensureAccessToken(dataDir)).token;
}
