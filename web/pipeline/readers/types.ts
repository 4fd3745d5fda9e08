import type { PipelineState } from "../../api/pipeline.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import { formatRate } from "../format.ts";
import { createKeyedRows } from "./keyed-rows.ts";

/** How many messages of each type came, and come. */
export function createTypeList(root: HTMLElement) {
  const rows = createKeyedRows(part(root, "type-rows"), () => cloneTemplate("type-template"));
  return {
    update({ rates }: PipelineState, counts: ReadonlyMap<string, number>): void {
      const types = [...new Set([...counts.keys(), ...Object.keys(rates)])].sort();
      setShown(part(root, "types-empty"), types.length === 0);
      rows.show(
        types,
        (type) => type,
        (row, type) => {
          setText(part(row, "type"), type);
          setText(part(row, "seen"), String(counts.get(type) ?? 0));
          setText(part(row, "rate"), rates[type] ? `${formatRate(rates[type])}/s` : "");
        },
      );
    },
  };
}
