import { and, eq } from "drizzle-orm";
import { searchText } from "../video/fold-text.ts";
import type { Library } from "./open-library.ts";
import { videos } from "./schema.ts";

const BATCH = 500;

/** Gives films of before the migration 0005 what they are searched by, which SQL cannot fold. Harmless to repeat. */
export async function fillSearchTexts(library: Library): Promise<void> {
  for (;;) {
    const rows = await library
      .select({ id: videos.id, title: videos.title, description: videos.description })
      .from(videos)
      .where(eq(videos.searchText, ""))
      .limit(BATCH);
    const [first, ...rest] = rows.map(({ id, title, description }) =>
      library
        .update(videos)
        .set({ searchText: searchText(title, description) })
        // Somebody may rename it meanwhile.
        .where(and(eq(videos.id, id), eq(videos.title, title), eq(videos.description, description))),
    );
    if (!first) return;
    await library.batch([first, ...rest]);
  }
}
