import type { MediaReport } from "../media-report.ts";
import { type Fact, fact, list } from "./facts.ts";
import { formatDuration, formatRate, formatSize } from "./units.ts";

/** What the file as a whole is: its container, length, size and tags. */
export function describeFile(report: MediaReport): { summary: string; facts: Fact[] } {
  const { container, duration, size, bitrate, start, chapters, tags } = report;
  const brands = container.compatibleBrands.filter((brand) => brand !== container.brand);
  const facts = [
    fact("Brand", container.brand && list(container.brand, ...brands)),
    fact("Index", container.fragmented && "in fragments"),
    fact("Clock begins at", start !== null && start > 0 && formatDuration(start)),
    fact("Chapters", chapters.length),
    ...tags.map(({ name, value }) => fact(name, readable(value))),
  ];
  return {
    summary: list(
      container.name,
      duration && formatDuration(duration),
      size && formatSize(size),
      bitrate && formatRate(bitrate),
    ),
    facts: facts.filter((each) => each !== null),
  };
}

/** "2024-01-22T10:47:52.000000Z" → "2024-01-22 10:47", as the camera's clock said; "240.000000" → "240". */
const readable = (value: string) =>
  value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):.*$/, "$1 $2").replace(/^(\d+)\.0+$/, "$1");
