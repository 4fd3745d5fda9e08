import type { z } from "@hono/zod-openapi";
import type { Letter, LetterPage } from "../../functions/api/dead/schemas.ts";
import type { TestApi } from "./api.ts";
import { waitUntil } from "./wait-until.ts";

export type DeadLetter = z.infer<typeof Letter>;

/** GET /dead, the newest first. */
export async function listLetters(api: Pick<TestApi, "call">, query = ""): Promise<DeadLetter[]> {
  const page = (await (await api.call(`/dead?limit=200${query}`)).json()) as z.infer<typeof LetterPage>;
  return page.letters;
}

/** Resolves with the letters that `wanted` accepts, once there are as many of them. */
export function waitForLetters(
  api: Pick<TestApi, "call">,
  letters: number,
  wanted: (letter: DeadLetter) => boolean,
): Promise<DeadLetter[]> {
  return waitUntil(`${letters} dead letters`, async () => {
    const found = (await listLetters(api)).filter(wanted);
    return found.length === letters && found;
  });
}
