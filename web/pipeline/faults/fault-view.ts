import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../../dom/update.ts";
import type { Fault, FaultParameter, StrikeParameters } from "./api.ts";
import { describeRemaining } from "./describe-strike.ts";

/** What stands before and behind the number. */
const WORDS: Record<FaultParameter["name"], [before: string, behind: string]> = {
  seconds: ["for", "s"],
  times: ["", "×"],
  milliseconds: ["by", "ms"],
};

export interface FaultView {
  element: HTMLElement;
  update(fault: Fault): void;
  /** Counts down; `now` (ms) is the server's clock. */
  tick(now: number): void;
}

export interface FaultActions {
  strike(fault: Fault, parameters: StrikeParameters): Promise<void>;
  heal(fault: Fault): Promise<void>;
}

/** One fault: what it does, what to look at, and the button that strikes or heals. */
export function createFaultView(first: Fault, actions: FaultActions): FaultView {
  const element = cloneTemplate("fault-template");
  const button = part<HTMLButtonElement>(element, "act");
  const options = part(element, "options");
  const [verb = ""] = first.title.split(" ");
  let fault = first;
  let isBusy = false;
  setText(part(element, "title"), first.title);
  setText(part(element, "does"), first.does);
  setText(part(element, "watch"), first.watch);
  setText(part(element, "unavailable"), first.unavailable ?? "");
  setAttribute(element, "data-fault", first.name);
  if (first.functions.length > 0) options.append(createChoice(first));
  for (const parameter of first.parameters) options.append(createNumber(first, parameter));

  function show(): void {
    const { active, unavailable } = fault;
    setAttribute(element, "data-state", active ? "active" : unavailable ? "unavailable" : "idle");
    setShown(options, !active && !unavailable);
    setShown(part(element, "active"), active !== null);
    setShown(part(element, "unavailable"), !active && unavailable !== null);
    setText(button, active ? "Heal" : verb);
    setAttribute(button, "aria-label", active ? `Heal: ${fault.title}` : fault.title);
    button.disabled = isBusy || (!active && unavailable !== null);
  }

  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    isBusy = true;
    show();
    await (fault.active ? actions.heal(fault) : actions.strike(fault, readOptions(element)));
    isBusy = false;
    show();
  });

  show();
  return {
    element,
    update(next) {
      fault = next;
      show();
    },
    tick(now) {
      const { active } = fault;
      if (!active) return;
      const [begin, end] = [Date.parse(active.struck_at), Date.parse(active.until)];
      setText(part(element, "remaining"), describeRemaining(active, now));
      setProgress(part(element, "bar"), Math.min(1, Math.max(0, (end - now) / (end - begin))));
    },
  };
}

function createChoice({ title, functions }: Fault): HTMLElement {
  const select = document.createElement("select");
  select.className = "field";
  select.name = "function";
  select.setAttribute("aria-label", `${title}: which function`);
  select.append(...functions.map((name) => new Option(name, name)));
  return select;
}

function createNumber({ title }: Fault, { name, default: value, min, max }: FaultParameter): HTMLElement {
  const [before, behind] = WORDS[name];
  const label = document.createElement("label");
  const field = document.createElement("input");
  Object.assign(field, { className: "field", type: "number", name, required: true, step: "1" });
  Object.assign(field, { value: String(value), min: String(min), max: String(max) });
  field.setAttribute("aria-label", `${title}: ${name}, ${min} to ${max}`);
  label.append(before, field, behind);
  return label;
}

function readOptions(element: HTMLElement): StrikeParameters {
  const form = element.querySelector("form")!;
  const entries = [...new FormData(form)].map(([name, value]) => [
    name,
    name === "function" ? value : Number(value),
  ]);
  return Object.fromEntries(entries);
}
