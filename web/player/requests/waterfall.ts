import { cloneTemplate, part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";
import { formatBytes, formatClock } from "../../format/quantities.ts";
import type { MediaRequest } from "./media-request.ts";

/** So many rows are drawn, the latest: a film of hours has thousands. */
const MOST_ROWS = 40;

/** A table of requests whose last column is a common time axis. */
export function createWaterfall(root: HTMLElement, name: string) {
  const body = part(root, "rows");
  const scroller = part(root, "scroller");
  const rows = new Map<MediaRequest, HTMLElement>();
  scroller.setAttribute("aria-label", `${name} requests`);
  scroller.tabIndex = 0; // it scrolls, by keys as well
  scroller.role = "group";

  return {
    render(all: MediaRequest[], withManifests: boolean): void {
      const listed = all
        .filter(({ kind }) => withManifests || kind !== "manifest")
        .sort((a, b) => a.start - b.start);
      const shown = listed.slice(-MOST_ROWS);
      setText(part(root, "sum"), describeAll(listed));
      const from = Math.min(...shown.map(({ start }) => start), Number.MAX_VALUE);
      const to = Math.max(...shown.map(({ end }) => end), 0);
      setText(part(root, "from"), formatClock(from));
      setText(part(root, "to"), formatClock(to));
      // Each row knows its own times; what a second is on the axis, the table tells all of them.
      body.style.setProperty("--from", String(from));
      body.style.setProperty("--second", `${100 / Math.max(to - from, 0.5)}%`);

      const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 24;
      const wanted = new Set(shown);
      for (const [request, row] of rows) {
        if (wanted.has(request)) continue;
        row.remove();
        rows.delete(request);
      }
      shown.forEach((request, i) => {
        const row = rows.get(request) ?? createRow(request);
        rows.set(request, row);
        if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
      });
      if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
    },
  };
}

function createRow(request: MediaRequest): HTMLElement {
  const { start, firstByte, end } = request;
  const row = cloneTemplate("request-template");
  const bar = part(row, "bar");
  row.dataset.kind = request.kind;
  row.toggleAttribute("data-failed", isFailed(request));
  setText(part(row, "number"), request.number === null ? request.kind : `#${request.number}`);
  setText(part(row, "rung"), request.name);
  setText(part(row, "size"), describeSize(request));
  setText(part(row, "time"), inMilliseconds(end - start));
  bar.title = `${inMilliseconds(firstByte - start)} until the first byte, ${inMilliseconds(end - firstByte)} for the rest`;
  bar.style.setProperty("--start", start.toFixed(4));
  bar.style.setProperty("--wait", (firstByte - start).toFixed(4));
  bar.style.setProperty("--receive", (end - firstByte).toFixed(4));
  return row;
}

function describeAll(requests: MediaRequest[]): string {
  const bytes = requests.reduce((sum, { bytes, isCached }) => sum + (isCached ? 0 : (bytes ?? 0)), 0);
  const failed = requests.filter(isFailed).length;
  const cached = requests.filter(({ isCached }) => isCached).length;
  const parts = [
    `${requests.length} ${requests.length === 1 ? "request" : "requests"}`,
    formatBytes(bytes),
    ...(cached > 0 ? [`${cached} from the cache`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(" · ");
}

function describeSize({ status, bytes, isCached }: MediaRequest): string {
  if (status >= 400) return `status ${status}`;
  if (isCached) return "cache";
  return bytes === null ? "–" : formatBytes(bytes);
}

const isFailed = ({ status }: MediaRequest): boolean => status >= 400;

function inMilliseconds(seconds: number): string {
  return seconds < 10 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}
