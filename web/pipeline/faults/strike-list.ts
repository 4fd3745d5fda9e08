import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setShown, setText } from "../../dom/update.ts";
import type { Strike } from "./api.ts";
import { describeLasting, describeParameters, describeRecovery } from "./describe-strike.ts";

const SHOWN = 8;
const CLOCK = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

/** The latest strikes, each with how long it lasted and how soon something was stored again. */
export function createStrikeList(root: HTMLElement) {
  const body = part(root, "strike-rows");
  const rows = new Map<string, HTMLElement>();

  function update(strikes: Strike[], now: number): void {
    const shown = strikes.slice(0, SHOWN);
    setShown(part(root, "no-strikes"), shown.length === 0);
    setShown(part(root, "strike-table"), shown.length > 0);
    const wanted = new Set(shown.map(({ id }) => id));
    for (const [id, row] of rows) {
      if (wanted.has(id)) continue;
      row.remove();
      rows.delete(id);
    }
    for (const strike of shown.toReversed()) {
      const row = rows.get(strike.id) ?? addRow(strike);
      setAttribute(row, "data-state", strike.healed_at ? "healed" : "active");
      setText(part(row, "lasted"), describeLasting(strike, now));
      setText(part(row, "recovery"), describeRecovery(strike));
    }
  }

  function addRow({ id, title, parameters, struck_at }: Strike): HTMLElement {
    const row = cloneTemplate("strike-template");
    setText(part(row, "title"), title);
    setText(part(row, "parameters"), describeParameters(parameters));
    setText(part(row, "time"), CLOCK.format(new Date(struck_at)));
    setAttribute(part(row, "time"), "datetime", struck_at);
    rows.set(id, row);
    body.prepend(row);
    return row;
  }

  return { update };
}
