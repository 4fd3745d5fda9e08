import { watchVideos } from "../api/events.ts";
import { part } from "../dom/template.ts";
import { setText } from "../dom/update.ts";

/** Puts the pipeline page together: what the stages say of themselves, and the journal that moves through them. */
export function startPipelinePage(): void {
  const connection = part(document, "connection");
  watchVideos({
    onRow() {},
    onDeleted() {},
    onOpen: () => setText(connection, ""),
    onBroken: () => setText(connection, "Reconnecting…"),
  });
}
