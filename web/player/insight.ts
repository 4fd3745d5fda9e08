import type { VideoDetail } from "../api/video.ts";
import type { Players } from "./player.ts";
import type { Recording } from "./recording/recording.ts";

/** What the panels below the players look at. */
export interface Insight {
  players: Players;
  recording: Recording;
  /** The film as it was last read. */
  film(): VideoDetail | null;
}

/** A panel that is made when it is first shown, and rests while it is not. */
export interface Panel {
  show(): void;
  hide(): void;
}
