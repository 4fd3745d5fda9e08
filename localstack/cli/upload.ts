import { mpdKey, multivariantKey } from "../../core/video/keys.ts";
import { type ApiAddress, callApi, type VideoDetails } from "./api-client.ts";
import { CommandError, EXIT } from "./exit-codes.ts";
import { formatSeconds } from "./format.ts";
import { openFilm } from "./open-film.ts";
import { printable } from "./printable.ts";
import { describeTransfer, openProgressDisplay, type ProgressDisplay } from "./progress-display.ts";
import { uploadFile } from "./upload-file.ts";
import { watchVideo } from "./watch-video.ts";

export interface UploadCommand extends ApiAddress {
  title?: string;
  watch: boolean;
  signal: AbortSignal;
}

/** `vidpipeline upload`: one file after the other; answers the exit code. */
export async function runUpload(paths: string[], command: UploadCommand): Promise<number> {
  if (command.title !== undefined && paths.length > 1) {
    throw new CommandError("--title names one film: upload one file with it", EXIT.usage);
  }
  let exitCode: number = EXIT.ok;
  for (const path of paths) {
    const display = openProgressDisplay();
    try {
      const video = await uploadOne(path, command, display);
      display.close();
      exitCode = Math.max(exitCode, printOutcome(video, command));
    } catch (error) {
      display.close();
      // Several files: tell of this one and go on with the next.
      if (command.signal.aborted || !(error instanceof CommandError) || paths.length === 1) throw error;
      console.error(error.message);
      exitCode = Math.max(exitCode, error.exitCode);
    }
  }
  return exitCode;
}

/** Uploads a file and, where it is watched, follows the film from its first byte on. */
async function uploadOne(
  path: string,
  command: UploadCommand,
  display: ProgressDisplay,
): Promise<VideoDetails> {
  const { url, token, watch } = command;
  const film = await openFilm(path, command.title);
  const failed = new AbortController();
  const signal = AbortSignal.any([command.signal, failed.signal]);
  const upload = display.line("upload");
  let watching: Promise<VideoDetails> | undefined;
  let started = performance.now();
  let startBytes = 0;
  const describe = (bytes: number) => describeTransfer(bytes, film.size, startBytes, started);
  try {
    const videoHash = await uploadFile({
      url,
      token,
      onWait: (reason, ms) => upload.note(`${printable(reason)} Trying again in ${Math.ceil(ms / 1000)} s.`),
      film,
      signal,
      onStart(hash, resumedBytes) {
        started = performance.now();
        startBytes = resumedBytes;
        upload.update(
          resumedBytes / film.size,
          resumedBytes > 0 ? `goes on at ${describe(resumedBytes)}` : "",
        );
        if (watch) watching = followTranscode(command, hash, signal, display);
        watching?.catch(() => {}); // told below, when the upload is through
      },
      onProgress: (bytes) => upload.update(bytes / film.size, describe(bytes)),
    });
    upload.finish(describe(film.size));
    return await (watching ?? callApi<VideoDetails>(command, `/videos/${videoHash}`, { signal }));
  } catch (error) {
    failed.abort();
    throw error;
  }
}

function followTranscode(api: ApiAddress, hash: string, signal: AbortSignal, display: ProgressDisplay) {
  const line = display.line("transcode");
  return watchVideo(api, hash, signal, (video) => {
    const facts = [video.playable_at ? "playable" : "not playable yet"];
    if (video.eta_seconds !== null) facts.push(`${formatSeconds(video.eta_seconds)} left`);
    if (video.status === "completed") line.finish("completed");
    else line.update(video.progress, facts.join(", "));
  });
}

/** The two playback addresses come last, so that scripts find them. */
function printOutcome(video: VideoDetails, { url }: UploadCommand): number {
  if (video.status === "failed") {
    const reason = video.error?.detail ?? "no reason was told";
    console.error(printable(`"${video.title}" failed: ${reason}`));
    return EXIT.filmFailed;
  }
  console.log(printable(`${video.title}: ${video.status}`));
  console.log(`page  ${url}/streaming.html?v=${video.video_hash}`);
  // Until it is playable the row has no addresses; they will be these.
  console.log(`hls   ${new URL(video.hls_url ?? `/media/${multivariantKey(video.video_hash)}`, url)}`);
  console.log(`dash  ${new URL(video.dash_url ?? `/media/${mpdKey(video.video_hash)}`, url)}`);
  return EXIT.ok;
}
