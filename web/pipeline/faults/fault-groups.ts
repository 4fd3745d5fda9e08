import { cloneTemplate, part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";
import type { Fault, FaultGroup } from "./api.ts";
import { createFaultView, type FaultActions, type FaultView } from "./fault-view.ts";

const GROUPS: Record<FaultGroup, string> = {
  functions: "Functions",
  log: "Log",
  queue: "Queue",
  messages: "Messages",
  bucket: "Bucket",
};

/** Puts the faults on the page, in groups by what they hit; answers each one's view by its name. */
export function createFaultGroups(
  root: HTMLElement,
  faults: Fault[],
  actions: FaultActions,
): Map<string, FaultView> {
  const views = new Map<string, FaultView>();
  for (const [hits, title] of Object.entries(GROUPS)) {
    const own = faults.filter((fault) => fault.hits === hits);
    const group = cloneTemplate("fault-group-template");
    group.dataset.group = hits;
    setText(part(group, "title"), title);
    setText(part(group, "target"), describeTarget(own[0]!));
    for (const fault of own) {
      const view = createFaultView(fault, actions);
      views.set(fault.name, view);
      part(group, "faults").append(view.element);
    }
    root.append(group);
  }
  return views;
}

function describeTarget({ hits, target, carries }: Fault): string {
  if (hits === "functions") return "processes of this machine";
  if (hits === "messages") return "what readers are given";
  return carries ? `${target}, which carries the ${carries} too` : target;
}
