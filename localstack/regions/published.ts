import { multivariantKey } from "../../core/video/keys.ts";

/** What a film's playlists list. */
export interface Published {
  /** Segment → its version: entity tag and time at which it was stored. */
  segments: Map<string, string>;
  rungs: { name: string; segments: number; seconds: number; ended: boolean }[];
}

/** Reads a film's playlists and asks for every segment that they list. Throws for one that is not there. */
export async function readPublished(url: string, videoHash: string): Promise<Published> {
  const base = new URL(`/media/${multivariantKey(videoHash)}`, url);
  const multivariant = await read(base);
  const segments = new Map<string, string>();
  const rungs: Published["rungs"] = [];
  for (const uri of new Set(listUris(multivariant))) {
    const address = new URL(uri, base);
    const playlist = await read(address);
    const listed = playlist.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    for (const segment of listed) {
      const { href } = new URL(segment, address);
      segments.set(href, await versionOf(href));
    }
    rungs.push({
      name: uri.replace(/\.m3u8$/, ""),
      segments: listed.length,
      seconds: [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, s]) => sum + Number(s), 0),
      ended: playlist.includes("#EXT-X-ENDLIST"),
    });
  }
  return { segments, rungs };
}

/** Media playlists: each stands alone on its line, or as the URI of a rendition (RFC 8216 4.3.4). */
function listUris(multivariant: string): string[] {
  return multivariant.split("\n").flatMap((line) => {
    if (line.startsWith("#EXT-X-MEDIA:")) return /URI="([^"]+)"/.exec(line)?.[1] ?? [];
    return line === "" || line.startsWith("#") ? [] : line;
  });
}

async function read(address: URL): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}

async function versionOf(address: string): Promise<string> {
  const { ok, status, headers } = await fetch(address, { method: "HEAD" });
  if (!ok) throw new Error(`${address}: ${status}`);
  return `${headers.get("etag")} ${headers.get("last-modified")}`;
}
