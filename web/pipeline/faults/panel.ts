import { apiUrl } from "../../api/client.ts";
import { askForToken } from "../../api/login.ts";
import { ApiError, describeError } from "../../api/problem.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import {
  type Fault,
  type FaultGroup,
  type FaultList,
  healAll,
  healFault,
  readFaults,
  readTools,
  strikeFault,
  type Tools,
} from "./api.ts";
import { createFaultView, type FaultView } from "./fault-view.ts";
import { createStrikeList } from "./strike-list.ts";

/** Something is active, or its end is waited for. */
const HOT_MS = 1_000;
const IDLE_MS = 5_000;
const TICK_MS = 250;
/** So long after its end a strike still waits for its next segment. */
const AWAITED_MS = 120_000;

const GROUPS: Record<FaultGroup, string> = {
  functions: "Functions",
  log: "Log",
  queue: "Queue",
  messages: "Messages",
  bucket: "Bucket",
};
const OFF = "Faults by hand are off here. On a machine of your own, start with FAULTS=on.";

/**
 * Fills the page's part for faults by hand and keeps it current: what can be broken, what is broken and until when,
 * and what became of it; and links to the tools beside this page. Without a local host behind the api it stays hidden.
 */
export function createFaultPanel(root: HTMLElement): void {
  const views = new Map<string, FaultView>();
  const strikes = createStrikeList(root);
  const all = part<HTMLButtonElement>(root, "heal-all");
  const status = part(root, "faults-status");
  let clockAhead = 0;
  let list: FaultList | undefined;
  let asking: ReturnType<typeof setTimeout> | undefined;

  const now = () => Date.now() + clockAhead;
  const tick = () => {
    for (const view of views.values()) view.tick(now());
    if (list) strikes.update(list.strikes, now());
  };

  function show(next: FaultList): void {
    list = next;
    clockAhead = Date.parse(next.now) - Date.now();
    if (views.size === 0) build(next.faults);
    for (const fault of next.faults) views.get(fault.name)?.update(fault);
    all.disabled = next.faults.every(({ active }) => active === null);
    tick();
  }

  function build(faults: Fault[]): void {
    for (const [hits, title] of Object.entries(GROUPS)) {
      const own = faults.filter((fault) => fault.hits === hits);
      const group = cloneTemplate("fault-group-template");
      group.dataset.group = hits;
      setText(part(group, "title"), title);
      setText(part(group, "target"), describeTarget(own[0]!));
      for (const fault of own) {
        const view = createFaultView(fault, { strike: (...one) => act(() => strike(...one)), heal });
        views.set(fault.name, view);
        part(group, "faults").append(view.element);
      }
      part(root, "fault-groups").append(group);
    }
  }

  async function strike(fault: Fault, parameters: Parameters<typeof strikeFault>[1]): Promise<string> {
    await strikeFault(fault.name, parameters);
    return `${fault.title}: done.`;
  }

  const heal = (fault: Fault) =>
    act(async () => {
      await healFault(fault.name);
      return `${fault.title}: healed.`;
    });

  /** Does something, tells how it went, and looks at once. */
  async function act(work: () => Promise<string>): Promise<void> {
    try {
      setText(status, await work());
    } catch (error) {
      setText(status, describeError(error));
    }
    await look();
  }

  async function look(): Promise<void> {
    clearTimeout(asking);
    try {
      show(await readFaults());
    } catch (error) {
      // It may be what was just killed: the next look finds it again.
      setText(status, describeError(error));
    }
    asking = setTimeout(look, isHot() ? HOT_MS : IDLE_MS);
  }

  const isHot = () =>
    !document.hidden &&
    (list?.strikes.some(
      ({ healed_at, next_segment_at }) =>
        !healed_at || (!next_segment_at && now() - Date.parse(healed_at) < AWAITED_MS),
    ) ??
      true);

  async function start(): Promise<void> {
    const tools = await findTools(root);
    if (!tools) return;
    setShown(root, true);
    showTools(root, tools);
    setShown(all, tools.faults);
    setShown(part(root, "strikes"), tools.faults);
    if (!tools.faults) return setText(part(root, "faults-note"), OFF);
    setInterval(() => all.disabled || tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || look());
    await look();
  }

  all.addEventListener("click", () =>
    act(async () => {
      await healAll();
      return "Everything is healed.";
    }),
  );
  part(root, "faults-login").addEventListener("click", async () => {
    if (await askForToken()) await start();
  });
  void start();
}

/** Null where there is nothing to show: no local host, or nobody who may look. */
async function findTools(root: HTMLElement): Promise<Tools | null> {
  const isRefused = (error: unknown) => error instanceof ApiError && error.status === 401;
  try {
    const tools = await readTools();
    setShown(part(root, "faults-login"), false);
    return tools;
  } catch (error) {
    setShown(root, isRefused(error));
    setShown(part(root, "faults-login"), isRefused(error));
    for (const name of ["heal-all", "strikes"]) setShown(part(root, name), false);
    return null;
  }
}

function showTools(root: HTMLElement, { tools }: Tools): void {
  const links = tools.map(({ name, url, shows }) => {
    const link = document.createElement("a");
    link.className = "button quiet";
    link.href = url.startsWith("/") ? apiUrl(url) : url;
    link.target = "_blank";
    link.rel = "noopener";
    link.title = `${name}: ${shows}`;
    link.textContent = `${name} ↗`;
    return link;
  });
  part(root, "tools").replaceChildren(...links);
}

function describeTarget({ hits, target, carries }: Fault): string {
  if (hits === "functions") return "processes of this machine";
  if (hits === "messages") return "what readers are given";
  return carries ? `${target}, which carries the ${carries} too` : target;
}
