import type { VideoRow } from "../../api/video.ts";
import { part } from "../../dom/template.ts";
import { setAttribute, setIcon, setShown, setText } from "../../dom/update.ts";
import { playerUrl } from "../../library/card.ts";
import { markUrl } from "../../player/media-url.ts";
import type { Player } from "../../player/player.ts";

/** Plays a film in its row while it is still being sent. The engine is imported when it is asked for. */
export function createRowPlayer(row: HTMLElement) {
  const play = part<HTMLButtonElement>(row, "play");
  const stage = part(row, "stage");
  const video = part<HTMLVideoElement>(row, "video");
  const page = part<HTMLAnchorElement>(row, "player-page");
  const problem = part(row, "play-problem");
  let film: VideoRow | null = null;
  let player: Player | undefined;
  let isOpen = false;

  async function open(): Promise<void> {
    isOpen = true;
    setText(problem, "");
    show();
    const { createHlsPlayer } = await import("../../player/engines/hls-player.ts");
    if (!isOpen || !film?.hls_url) return;
    player = createHlsPlayer({
      ...{ element: video, url: film.hls_url, position: 0 },
      mark: (url) => markUrl(url, "hls"),
      events: {
        onReady: () => void player?.play().catch(console.debug), // refused: the controls are there
        onError: (message) => setText(problem, message),
      },
    });
  }

  function close(): void {
    isOpen = false;
    player?.destroy();
    player = undefined;
    show();
  }

  function show(): void {
    setShown(stage, isOpen);
    setAttribute(play, "aria-expanded", String(isOpen));
    setText(part(play, "label"), isOpen ? "Close" : "Play");
    setIcon(play, isOpen ? "close" : "play");
  }

  play.addEventListener("click", () => {
    if (isOpen) return close();
    open().catch((error: unknown) => setText(problem, `The player could not be loaded. ${String(error)}`));
  });

  return {
    close,
    /** The film, once it can be played. */
    render(next: VideoRow | null, title: string): void {
      film = next;
      setShown(play, film !== null);
      setAttribute(play, "aria-label", `${isOpen ? "Close" : "Play"} ${title}`);
      setAttribute(video, "aria-label", title);
      if (film) setAttribute(page, "href", playerUrl(film.video_hash));
      if (!film && isOpen) close();
    },
  };
}
