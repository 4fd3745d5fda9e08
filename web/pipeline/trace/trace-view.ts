import { readTrace, type Trace } from "../../api/pipeline.ts";
import { describeError } from "../../api/problem.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import type { Films } from "../films.ts";
import { formatMs } from "../format.ts";
import { type WaterfallRow, waterfallOf } from "./waterfall.ts";

/** A film that is being worked on is looked at again this often at the most. */
const EVERY_MS = 1000;
const TICKS = 5;

/** The waterfall of one film's hops and jobs, and its export. */
export function createTraceView(root: HTMLElement, films: Films) {
  const choice = part<HTMLSelectElement>(root, "trace-film");
  const save = part<HTMLButtonElement>(root, "trace-export");
  let trace: Trace | undefined;
  /** Somebody wants this film, not the newest. */
  let isChosen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let offering: number | undefined;
  /** Nobody sees it: then what is new of the film shown is read when it comes into view. */
  let isSeen = false;
  let isStale = false;
  new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)!.isIntersecting;
    if (isSeen && isStale) void load();
  }).observe(root);

  const load = async () => {
    timer = undefined;
    const hash = choice.value;
    isStale = !isSeen && trace?.video_hash === hash;
    if (!hash || isStale) return;
    try {
      const read = await readTrace(hash);
      if (choice.value !== hash) return;
      trace = read;
      show(root, read);
      setText(part(root, "trace-problem"), "");
    } catch (error) {
      setText(part(root, "trace-problem"), describeError(error));
    }
    save.disabled = trace === undefined;
  };
  choice.addEventListener("change", () => {
    isChosen = true;
    void load();
  });
  save.addEventListener("click", () => trace && saveAs(`trace-${trace.trace_id}.json`, trace));

  const offer = () => {
    offering = undefined;
    const [chosen, shown] = [isChosen ? choice.value : "", choice.value];
    const options = films.list().map(([hash, title]) => new Option(title, hash, false, hash === chosen));
    choice.replaceChildren(...options);
    setShown(part(root, "trace-empty"), options.length === 0);
    if (choice.value !== shown) void load();
  };
  return {
    /** Offers the films that are known, once a frame at the most; shows the newest until another is chosen. */
    offer(): void {
      if (offering === undefined) offering = requestAnimationFrame(offer);
    },
    /** Something happened to these films. */
    touch(hashes: ReadonlySet<string | null>): void {
      if (timer === undefined && hashes.has(choice.value)) timer = setTimeout(load, EVERY_MS);
    },
  };
}

function show(root: HTMLElement, trace: Trace): void {
  const { rows, left, length, marks } = waterfallOf(trace, Date.now());
  const place = (element: HTMLElement, name: string, ms: number) =>
    element.style.setProperty(name, `${((100 * ms) / length).toFixed(3)}%`);
  const axis = Array.from({ length: TICKS }, (_, i) => {
    const label = cloneTemplate("trace-label-template");
    label.textContent = formatMs((length * i) / (TICKS - 1));
    place(label, "--at", (length * i) / (TICKS - 1));
    return label;
  });
  part(root, "trace-axis").replaceChildren(...axis);
  const lines = marks.map(({ at, name }) => {
    const mark = cloneTemplate("trace-mark-template");
    part(mark, "name").textContent = `${name} ${formatMs(at)}`;
    mark.classList.toggle("early", at < length / 2);
    place(mark, "--at", at);
    return mark;
  });
  part(root, "trace-marks").replaceChildren(...lines);
  part(root, "trace-rows").replaceChildren(...rows.map((row) => makeRow(row, place)));
  setText(part(root, "trace-left"), left > 0 ? `${left} more jobs are in the export.` : "");
}

function makeRow(row: WaterfallRow, place: (element: HTMLElement, name: string, ms: number) => void) {
  const { name, kind, lane, waitFrom, from, to, isOpen, failed, about, ticks } = row;
  const element = cloneTemplate("trace-row-template");
  const bar = part(element, "bar");
  const wait = part(element, "wait");
  element.dataset.kind = kind;
  element.dataset.lane = lane;
  element.classList.toggle("open", isOpen);
  element.classList.toggle("failed", failed);
  part(element, "name").textContent = kind === "film" ? "film" : name;
  part(element, "length").textContent = `${formatMs(to - from)}${isOpen ? " …" : ""}`;
  const waited = waitFrom === null ? "" : `, waited ${formatMs(from - waitFrom)}`;
  const words = `${formatMs(from)} to ${formatMs(to)}${waited}${about ? ` · ${about}` : ""}`;
  part(element, "about").textContent = words;
  part(element, "track").title = words;
  place(bar, "--at", from);
  place(bar, "--length", to - from);
  setShown(wait, waitFrom !== null && waitFrom < from);
  place(wait, "--at", waitFrom ?? from);
  place(wait, "--length", from - (waitFrom ?? from));
  const marks = ticks.map((at) => {
    const tick = document.createElement("i");
    place(tick, "--at", at);
    return tick;
  });
  part(element, "track").append(...marks);
  return element;
}

function saveAs(name: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser has taken it by the next turn, but need not have read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
