import { cloneTemplate, part } from "../../dom/template.ts";
import type { Insight, Panel } from "../insight.ts";
import { SIDES } from "../player.ts";
import { type MediaRequest, toMediaRequest } from "./media-request.ts";
import { createWaterfall } from "./waterfall.ts";

/** The requests of each side, as the browser timed them, from the first on. */
export function createRequestPanel(root: HTMLElement, _: Insight): Panel {
  const content = cloneTemplate("requests-template");
  const withManifests = part<HTMLInputElement>(content, "with-manifests");
  const waterfalls = {
    hls: createWaterfall(part(content, "hls"), "HLS"),
    dash: createWaterfall(part(content, "dash"), "DASH"),
  };
  const requests = { hls: [] as MediaRequest[], dash: [] as MediaRequest[] };
  let isShown = false;
  let isDue = false;
  root.replaceChildren(content);

  function render(): void {
    isDue = false;
    for (const side of SIDES) waterfalls[side].render(requests[side], withManifests.checked);
  }
  /** Many come at a time; the page is drawn once. */
  function changed(): void {
    if (!isShown || isDue) return;
    isDue = true;
    requestAnimationFrame(render);
  }

  withManifests.addEventListener("change", changed);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const request = toMediaRequest(entry as PerformanceResourceTiming);
      if (request) requests[request.side].push(request);
    }
    changed();
  }).observe({ type: "resource", buffered: true });

  return {
    show() {
      isShown = true;
      changed();
    },
    hide: () => void (isShown = false),
  };
}
