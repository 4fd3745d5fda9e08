import { askForToken } from "../../api/login.ts";
import { describeError } from "../../api/problem.ts";
import { part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";
import { type FaultList, healAll, healFault, readFaults, strikeFault } from "./api.ts";
import { createFaultGroups } from "./fault-groups.ts";
import type { FaultActions, FaultView } from "./fault-view.ts";
import { createStrikeList } from "./strike-list.ts";
import { showTools } from "./tools.ts";

/** Something is active, or its end is waited for. */
const HOT_MS = 1_000;
const IDLE_MS = 5_000;
const TICK_MS = 250;
/** So long after its end a strike still waits for its next segment. */
const AWAITED_MS = 120_000;

const OFF = "Faults by hand are off here. On a machine of your own, start with FAULTS=on.";

/**
 * Fills the page's part for faults by hand and keeps it current: what can be broken, what is broken and until when,
 * and what became of it; and links to the tools beside this page. Without a local host behind the api it stays hidden.
 */
export function createFaultPanel(root: HTMLElement): void {
  const strikes = createStrikeList(root);
  const all = part<HTMLButtonElement>(root, "heal-all");
  const status = part(root, "faults-status");
  let views: Map<string, FaultView> | undefined;
  let list: FaultList | undefined;
  let clockAhead = 0;
  let asking: ReturnType<typeof setTimeout> | undefined;

  /** By the server's clock. */
  const now = () => Date.now() + clockAhead;

  function tick(): void {
    for (const view of views?.values() ?? []) view.tick(now());
    if (list) strikes.update(list.strikes, now());
  }

  function show(next: FaultList): void {
    list = next;
    clockAhead = Date.parse(next.now) - Date.now();
    views ??= createFaultGroups(part(root, "fault-groups"), next.faults, actions);
    for (const fault of next.faults) views.get(fault.name)?.update(fault);
    all.disabled = next.faults.every(({ active }) => active === null);
    tick();
  }

  /** Something may change any moment: looked at more often, while somebody sees it. */
  function isHot(): boolean {
    if (document.hidden || !list) return false;
    return list.strikes.some(({ healed_at, next_segment_at }) => {
      if (!healed_at) return true;
      return !next_segment_at && now() - Date.parse(healed_at) < AWAITED_MS;
    });
  }

  async function look(): Promise<void> {
    clearTimeout(asking);
    try {
      show(await readFaults());
    } catch (error) {
      // It may be what was just killed: the next look finds it again.
      setText(status, describeError(error));
    }
    clearTimeout(asking);
    asking = setTimeout(look, isHot() ? HOT_MS : IDLE_MS);
  }

  /** Does something, tells how it went, and looks at once. */
  async function act(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      setText(status, done);
    } catch (error) {
      setText(status, describeError(error));
    }
    await look();
  }

  const actions: FaultActions = {
    strike: ({ name, title }, parameters) => act(() => strikeFault(name, parameters), `${title}: done.`),
    heal: ({ name, title }) => act(() => healFault(name), `${title}: healed.`),
  };

  async function start(): Promise<void> {
    const tools = await showTools(root);
    if (!tools) return;
    if (!tools.faults) return setText(part(root, "faults-note"), OFF);
    setInterval(() => all.disabled || tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || look());
    await look();
  }

  /** An api that is away is asked until it answers; the page says so elsewhere. */
  function startInTheEnd(): void {
    start().catch(() => setTimeout(startInTheEnd, IDLE_MS));
  }

  all.addEventListener("click", () => act(healAll, "Everything is healed."));
  part(root, "faults-login").addEventListener("click", async () => {
    if (await askForToken()) startInTheEnd();
  });
  startInTheEnd();
}
