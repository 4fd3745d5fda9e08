import { setPoster } from "../../api/client.ts";
import { describeError } from "../../api/problem.ts";
import { isSoundAlone, type VideoDetail, type VideoRow } from "../../api/video.ts";
import { part } from "../../dom/template.ts";
import { showToast } from "../../dom/toasts.ts";
import { setShown } from "../../dom/update.ts";
import { formatClock } from "../../format/quantities.ts";

/** The key and the button that make the picture which is shown now the film's poster; it can be taken back. */
export function createPosterButton({ film, position }: { film(): VideoDetail | null; position(): number }) {
  const button = part<HTMLButtonElement>(document, "set-poster");

  async function choose(row: VideoRow, time: number | null, then: (done: VideoRow) => void): Promise<void> {
    try {
      then(await setPoster(row.video_hash, time));
    } catch (error) {
      showToast({ text: `The poster stays as it is: ${describeError(error)}` });
    }
  }

  async function run(): Promise<void> {
    const row = film();
    if (!row || isSoundAlone(row)) return;
    const before = row.poster.chosen;
    const time = position();
    await choose(row, time, () =>
      showToast({
        text: `The poster will show ${formatClock(time)}`,
        action: {
          label: "Undo",
          run: () => void choose(row, before, () => showToast({ text: "The poster before comes back" })),
        },
      }),
    );
  }

  let told: VideoRow["poster"]["state"] | null = null;
  button.addEventListener("click", () => void run());
  return {
    run: () => void run(),
    /** Tells once of a choice that could not be fulfilled. */
    render(): void {
      const row = film();
      if (!row) return;
      setShown(button, !isSoundAlone(row));
      const { state } = row.poster;
      if (state === told) return;
      const wasMaking = told === "making";
      told = state;
      if (wasMaking && told === "failed")
        showToast({ text: "The poster could not be made of this picture; choose another one." });
    },
  };
}
