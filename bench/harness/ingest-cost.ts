import { createReadStream } from "node:fs";
import type { Inspection } from "../../core/video/inspection.ts";
import { streamsOf, takeDefault } from "../../core/video/report/media-report.ts";
import { runFfmpeg } from "../../functions/transcode/ffmpeg/run.ts";
import { openSandbox } from "../../functions/transcode/ffmpeg/sandbox.ts";
import { copyArguments } from "../../functions/transcode/ingest/copy-arguments.ts";
import { cpuOfChildren } from "./cpu-time.ts";

const DEADLINE_SECONDS = 3_600;

/** CPU-seconds of ingest's program for a film, and how many of them decode what it copies, to find damage. */
export async function ingestCost(
  path: string,
  inspection: Inspection,
): Promise<Record<"all" | "check", number>> {
  const checked = await copyFilm(path, inspection, true);
  return { all: checked, check: checked - (await copyFilm(path, inspection, false)) };
}

async function copyFilm(path: string, inspection: Inspection, decodes: boolean): Promise<number> {
  const { container, sounds, gopContainer, media } = inspection;
  const videoStream = takeDefault(streamsOf(media!, "video"))!.index;
  const stream = { url: "pipe:0", container, videoStream, shift: 0, sounds, captions: [] };
  const sandbox = await openSandbox("none");
  const ignore = () => {};
  const { cpuSeconds } = await cpuOfChildren(() =>
    runFfmpeg({
      args: copyArguments({ ...stream, gopContainer, decodes }),
      stdin: createReadStream(path),
      outputs: [ignore, ignore, ...sounds.map(() => ignore)],
      ...{ sandbox, cpuSeconds: DEADLINE_SECONDS },
    }),
  );
  return cpuSeconds;
}
