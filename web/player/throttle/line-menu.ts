import { ApiError, describeError } from "../../api/problem.ts";
import type { LineLimits } from "../../api/throttle.ts";
import { part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import { formatBitrate } from "../../format/quantities.ts";
import type { MediaLine } from "./line.ts";

const RATES = [400_000, 600_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000];
const LATENCIES = [100, 300, 1000];
const LOSSES = [20, 10, 5, 3];
const NONE = "";

/** The menu of one side's line: rate, latency and loss, which hold as soon as they are chosen. */
export function createLineMenu(root: HTMLElement, name: string, line: MediaLine): void {
  const menu = part<HTMLDetailsElement>(root, "line");
  const summary = part(root, "line-summary");
  const word = part(root, "line-word");
  const rate = part<HTMLSelectElement>(root, "line-rate");
  const latency = part<HTMLSelectElement>(root, "line-latency");
  const loss = part<HTMLSelectElement>(root, "line-loss");
  const note = part(root, "line-note");
  const selects = [rate, latency, loss];

  rate.replaceChildren(
    new Option("No limit", NONE),
    ...RATES.map((bits) => option(formatBitrate(bits), bits)),
  );
  latency.replaceChildren(new Option("None", NONE), ...LATENCIES.map((ms) => option(`${ms} ms`, ms)));
  loss.replaceChildren(new Option("None", NONE), ...LOSSES.map((n) => option(`Every ${ordinal(n)}`, n)));
  setText(word, `${name} network: `);
  for (const [select, label] of [
    [rate, "rate"],
    [latency, "added latency"],
    [loss, "lost segments"],
  ] as const) {
    select.setAttribute("aria-label", `${name} ${label}`);
    select.addEventListener("change", () => void apply());
  }
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (menu.open && !menu.contains(target as Node)) menu.open = false;
  });

  async function apply(): Promise<void> {
    const limits: LineLimits = {
      bits_per_second: Number(rate.value) || null,
      latency_ms: Number(latency.value),
      lose_every: Number(loss.value) || null,
    };
    try {
      await line.limit(selects.every(({ value }) => value === NONE) ? null : limits);
      setShown(note, false);
    } catch (error) {
      // What is chosen is what holds.
      showLimits();
      setShown(note, true);
      const isElsewhere = error instanceof ApiError && error.status === 404;
      setText(note, isElsewhere ? "This server does not limit media (THROTTLE)." : describeError(error));
    }
    setText(part(root, "line-label"), describeLine(line.limits()));
    menu.toggleAttribute("data-limited", line.limits() !== null);
  }

  function showLimits(): void {
    const limits = line.limits();
    rate.value = String(limits?.bits_per_second ?? NONE);
    latency.value = String(limits?.latency_ms || NONE);
    loss.value = String(limits?.lose_every ?? NONE);
  }
}

function describeLine(limits: LineLimits | null): string {
  if (limits === null) return "No limit";
  const parts = [
    limits.bits_per_second ? formatBitrate(limits.bits_per_second) : "",
    limits.latency_ms ? `+${limits.latency_ms} ms` : "",
    limits.lose_every ? `loss 1/${limits.lose_every}` : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

const option = (label: string, value: number) => new Option(label, String(value));
const ordinal = (n: number) => (n === 3 ? "3rd" : `${n}th`);
