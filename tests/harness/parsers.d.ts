/** Parsers that come without types; only what the tests read. */
declare module "m3u8-parser" {
  export class Parser {
    push(text: string): void;
    end(): void;
    manifest: {
      /** Of a multivariant playlist. */
      playlists: { uri: string; attributes: { BANDWIDTH: number } }[];
      /** Of a media playlist. */
      segments: { uri: string; duration: number }[];
    };
  }
}
declare module "mpd-parser" {
  interface Playlist {
    attributes: {
      NAME: string;
      CODECS: string;
      BANDWIDTH: number;
      RESOLUTION?: { width: number; height: number };
      [name: string]: unknown;
    };
    segments: { resolvedUri: string; duration: number; map: { resolvedUri: string } }[];
  }
  export function parse(
    text: string,
    options: { manifestUri: string },
  ): {
    endList: boolean;
    duration: number;
    playlists: [Playlist, ...Playlist[]];
    mediaGroups: { AUDIO: { audio?: Record<string, { playlists: Playlist[] }> } };
  };
}
