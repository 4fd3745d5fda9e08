/** Parsers that come without types; only what the tests read. */
declare module "m3u8-parser" {
  export class Parser {
    push(text: string): void;
    end(): void;
    manifest: { playlists: { uri: string; attributes: { BANDWIDTH: number } }[] };
  }
}
declare module "mpd-parser" {
  interface Playlist {
    attributes: Record<string, unknown>;
    segments: { resolvedUri: string; duration: number }[];
  }
  export function parse(
    text: string,
    options: { manifestUri: string },
  ): { endList: boolean; duration: number; playlists: [Playlist, ...Playlist[]] };
}
