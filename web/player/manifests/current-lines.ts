/** Which lines of a manifest speak of what is shown now. Indices of lines, from 0. Pure. */

/** The segment of a media playlist (RFC 8216bis 4.4.4.1) at a time in seconds: from its EXTINF to its address. */
export function segmentLines(lines: readonly string[], seconds: number): number[] {
  let start = 0;
  let found: number[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const duration = /^#EXTINF:([\d.]+)/.exec(lines[i]!)?.[1];
    if (duration === undefined || start > seconds) continue;
    const address = lines.findIndex((line, at) => at > i && line !== "" && !line.startsWith("#"));
    found = Array.from({ length: Math.max(address - i, 0) + 1 }, (_, n) => i + n);
    start += Number(duration);
    if (start > seconds) break;
  }
  return found;
}

/** The variant of a multivariant playlist (4.4.6.2) whose address ends in the rung's name. */
export function variantLines(lines: readonly string[], rung: string): number[] {
  const address = lines.findIndex((line) => !line.startsWith("#") && line.endsWith(`${rung}.m3u8`));
  return address < 0 ? [] : [address - 1, address];
}

/**
 * Of an MPD with one element a line: in each SegmentTimeline the S that covers a time (ISO/IEC 23009-1 5.3.9.6),
 * whose @r stands for further ones of its length, and the Representation of the rung.
 */
export function mpdLines(lines: readonly string[], seconds: number, rung: string | null): number[] {
  const found: number[] = [];
  let timescale = 1;
  let at = 0;
  lines.forEach((line, i) => {
    timescale = attribute(line, "timescale") ?? timescale;
    if (line.includes("<SegmentTimeline")) at = 0;
    if (/<S\s/.test(line)) {
      at = attribute(line, "t") ?? at;
      const length = (attribute(line, "d") ?? 0) * ((attribute(line, "r") ?? 0) + 1);
      if (seconds * timescale >= at && seconds * timescale < at + length) found.push(i);
      at += length;
    }
    if (rung !== null && line.includes(`<Representation id="${rung}"`)) found.push(i);
  });
  return found;
}

function attribute(line: string, name: string): number | undefined {
  const value = new RegExp(`\\b${name}="(-?\\d+)"`).exec(line)?.[1];
  return value === undefined ? undefined : Number(value);
}
