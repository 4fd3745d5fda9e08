import type { Side } from "./player.ts";

/**
 * Marks a media request with the side that makes it. Both sides play the same immutable files, and a browser would
 * share one request for one URL, so that neither side's loading could be told. A side whose line is throttled adds
 * the page's session: so nothing that was loaded before comes from the browser's cache.
 */
export function markUrl(url: string, side: Side, session: string | null = null): string {
  const marked = new URL(url, location.href);
  marked.searchParams.set("side", side);
  if (session !== null) marked.searchParams.set("session", session);
  return marked.href;
}

/** The rung whose media playlist this is: ".../hls/720p.m3u8" → "720p". */
export function rungOfPlaylist(url: string): string {
  const name = new URL(url, "http://host").pathname.split("/").at(-1) ?? "";
  return decodeURIComponent(name.replace(/\.m3u8$/, ""));
}

/** The rungs that a multivariant playlist lists (RFC 8216, 4.3.4.2), by the names of their playlists. */
export function rungsOfMultivariant(playlist: string): string[] {
  const lines = playlist.split(/\r?\n/).map((line) => line.trim());
  const isVariant = (line: string, i: number) =>
    line !== "" && !line.startsWith("#") && lines[i - 1]?.startsWith("#EXT-X-STREAM-INF");
  return lines.filter(isVariant).map(rungOfPlaylist);
}
