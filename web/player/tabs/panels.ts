import { describeError } from "../../api/problem.ts";
import { part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";
import type { Insight, Panel } from "../insight.ts";
import { createTabs } from "./tabs.ts";

/** Each is loaded when it is first looked at, and never before there is a picture. */
const LOADERS: Record<string, (root: HTMLElement, insight: Insight) => Promise<Panel>> = {
  charts: async (...to) => (await import("../charts/chart-panel.ts")).createChartPanel(...to),
  requests: async (...to) => (await import("../requests/request-panel.ts")).createRequestPanel(...to),
  manifests: async (...to) => (await import("../manifests/manifest-panel.ts")).createManifestPanel(...to),
};

/** The panels below the players; `open` gives them something to show. */
export function createPanels({ onShow }: { onShow(name: string): void }) {
  const panels = new Map<string, Panel>();
  let insight: Insight | undefined;
  const tabs = createTabs(part(document, "tabs"), {
    onShow(name, previous) {
      panels.get(previous)?.hide();
      onShow(name);
      void show(name);
    },
  });

  async function show(name: string): Promise<void> {
    const load = LOADERS[name];
    if (!load || !insight) return;
    const known = panels.get(name);
    if (known) return known.show();
    const root = part(document, `panel-${name}`);
    try {
      const panel = await load(root, insight);
      panels.set(name, panel);
      if (tabs.current() === name) panel.show();
    } catch (error) {
      console.warn("a panel could not be loaded", error);
      setText(part(root, "placeholder"), `This could not be loaded. ${describeError(error)}`);
    }
  }

  return {
    open(next: Insight): void {
      insight = next;
      void show(tabs.current());
    },
  };
}
