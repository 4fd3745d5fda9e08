import { migrateLibrary } from "../../core/library/open-library.ts";
import { TOPICS } from "../../core/pipeline.ts";
import { openOnce } from "../lambda/open-once.ts";

const open = openOnce("setup", ["library", "log"], (context) => context);

/**
 * Invoked once by each deployment, before the other functions are: brings the library's schema up to date and makes
 * the log's topics. Both do nothing where it is done already.
 */
export async function handler(): Promise<{ topics: readonly string[] }> {
  const { library, log } = await open();
  await migrateLibrary(library);
  await log.ready([...TOPICS]);
  return { topics: TOPICS };
}
