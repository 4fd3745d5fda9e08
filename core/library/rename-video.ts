import { eq } from "drizzle-orm";
import { searchText } from "../video/fold-text.ts";
import type { Library } from "./open-library.ts";
import { videos } from "./schema.ts";
import { changedAt, getVideo, type VideoWithCounts, videoNotFound } from "./videos.ts";

/** What a film is called; what is left out stays. */
export interface Naming {
  title?: string;
  description?: string;
}

/** Renames a film, whatever its status; all who follow the journal get its row. Throws `video_not_found`. */
export async function renameVideo(
  library: Library,
  videoHash: string,
  naming: Naming,
): Promise<VideoWithCounts> {
  const video = await getVideo(library, videoHash);
  const { title = video.title, description = video.description } = naming;
  const renamed = await library
    .update(videos)
    .set({
      title,
      description,
      searchText: searchText(title, description),
      updatedAt: changedAt(new Date().toISOString()),
    })
    .where(eq(videos.videoHash, videoHash))
    .returning({ id: videos.id });
  if (renamed.length === 0) throw videoNotFound();
  return getVideo(library, videoHash);
}
