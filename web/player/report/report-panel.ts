import { describeError } from "../../api/problem.ts";
import type { VideoDetail } from "../../api/video.ts";
import { part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";

type Told = Pick<VideoDetail, "media" | "decisions">;

/** What was uploaded beside what is played: drawn, and loaded, only while somebody looks at it. */
export function createReportPanel() {
  const root = part(document, "panel-upload");
  let isInFront = false;
  let latest: Told | undefined;
  /** What is drawn, as text: a film under way is told again with each of its segments. */
  let drawn = "";

  async function draw(): Promise<void> {
    if (!isInFront || !latest?.media) return;
    const { media, decisions } = latest;
    const text = JSON.stringify([media, decisions]);
    if (text === drawn) return;
    drawn = text;
    try {
      const { renderReport } = await import("./render-report.ts");
      renderReport(root, media, decisions);
    } catch (error) {
      drawn = "";
      console.warn("the report could not be loaded", error);
      setText(part(root, "placeholder"), `This could not be loaded. ${describeError(error)}`);
    }
  }

  return {
    setInFront(inFront: boolean): void {
      isInFront = inFront;
      void draw();
    },
    take(detail: VideoDetail): void {
      latest = detail;
      const isOld = detail.media === null && detail.status === "completed";
      if (isOld) setText(part(root, "placeholder"), "This film was inspected before such reports were kept.");
      void draw();
    },
  };
}
