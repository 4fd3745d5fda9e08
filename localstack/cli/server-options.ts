import type { ApiAddress } from "./api-client.ts";

/** What every command that asks the api takes, and what it makes of it. */
export type FindServer = (given: { url?: string; token?: string }) => Promise<ApiAddress>;

export const URL_OPTION = ["-u, --url <url>", "where VidPipeline answers"] as const;
export const TOKEN_OPTION = [
  "--token <token>",
  "its token, where it asks for one (or by VIDPIPELINE_TOKEN)",
] as const;
export const HASH_ARGUMENT = ["<hash>", "the film's hash, or the beginning of it"] as const;
