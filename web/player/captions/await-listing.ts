/** A manifest is read so often while it does not list what the film has by now. */
const TRIES = 8;
const TRY_MS = 750;

/**
 * Resolves to true when a manifest lists other captions than an engine offers, which has then to begin again, and to
 * false when it does not come to that soon. `offered` is asked each time: an engine may take them by itself.
 */
export async function listsOtherCaptions(
  url: string,
  read: (manifest: string) => string[],
  offered: () => string[],
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const response = await fetch(url, { cache: "no-cache" });
    if (response.ok && !isSame(read(await response.text()), offered())) return true;
    await new Promise((resolve) => setTimeout(resolve, TRY_MS));
  }
  return false;
}

export const isSame = (some: string[], others: string[]) =>
  some.toSorted().join() === others.toSorted().join();

/** Ids of the captions in a multivariant playlist (RFC 8216 4.3.4.1), by the names of their playlists. */
export function captionsOfMultivariant(playlist: string): string[] {
  return [...playlist.matchAll(/^#EXT-X-MEDIA:TYPE=SUBTITLES,.*URI="([^"/]+)\.m3u8"/gm)].map(([, id]) => id!);
}

/** The same of an MPD, by its Representations of one file. */
export function captionsOfMpd(mpd: string): string[] {
  return [...mpd.matchAll(/<Representation id="(text-[0-9a-z]+)"/g)].map(([, id]) => id!);
}
