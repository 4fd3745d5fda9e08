/** What a part of a manifest's line is, for its colour. */
export type Token = { text: string; kind: "tag" | "name" | "value" | "plain" };

/** Tags of playlists and elements of XML; attribute names; quoted strings and numbers behind "=". */
const TOKENS =
  /(#[A-Z][A-Z0-9-]*|<[/?]?[A-Za-z:]+|[/?]?>)|([A-Za-z][\w:-]*)(?==)|("[^"]*")|(?<=[=:,])([\d.]+)/g;
const KINDS = ["tag", "name", "value", "value"] as const;

/** Splits a line of a playlist or an MPD into parts to be coloured. Pure. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(TOKENS)) {
    if (match.index > end) tokens.push({ text: line.slice(end, match.index), kind: "plain" });
    const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)] ?? "plain";
    tokens.push({ text: match[0], kind });
    end = match.index + match[0].length;
  }
  if (end < line.length) tokens.push({ text: line.slice(end), kind: "plain" });
  return tokens;
}
