import type { Bucket } from "../../../../core/bucket/port.ts";
import { captionSegmentKey, captionsPrefix } from "../../../../core/video/keys.ts";

/** Numbers of the first `count` segments of a track that are stored with another text than they should have. */
export async function findOutdated(
  media: Bucket,
  videoHash: string,
  track: string,
  count: number,
  expected: (n: number) => Uint8Array,
): Promise<number[]> {
  const tags = new Map<string, string>();
  for await (const { key, etag } of media.list(captionsPrefix(videoHash, track))) tags.set(key, etag);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return numbers.filter(
    (n) => tags.get(captionSegmentKey(videoHash, track, n)) !== media.etagOf(expected(n)),
  );
}
