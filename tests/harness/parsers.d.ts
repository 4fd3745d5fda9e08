/** Parsers that come without types; only what the tests read. */
declare module "m3u8-parser" {
  export class Parser {
    push(text: string): void;
    end(): void;
    manifest: { playlists: { uri: string; attributes: Record<string, any> }[]; segments: any[] };
  }
}
declare module "mpd-parser" {
  export function parse(text: string, options: { manifestUri: string }): any;
}
