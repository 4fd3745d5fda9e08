import type { z } from "zod";
import type { DolbyVision, Hdr } from "../../../../core/video/report/media-streams.ts";
import {
  known,
  numberOf,
  type ProbedFrame,
  type ProbedStream,
  positive,
  ratio,
  sideDataOf,
} from "./words-of-ffprobe.ts";

/** bl_signal_compatibility_id: 1 and 6 (Blu-ray) are HDR10, 2 is SDR, 4 is HLG. */
const COMPATIBILITY = ["none", "hdr10", "sdr", "none", "hlg", "none", "hdr10"] as const;

/** How bright a stream is meant to be, as stream and first frames tell. */
export function readHdr(stream: ProbedStream, frames: ProbedFrame[]): Hdr {
  const told = [stream, ...frames];
  const find = (type: RegExp) => told.map((of) => sideDataOf(of, type)).find((data) => data !== undefined);
  const dolbyVision = readDolbyVision(find(/^DOVI configuration/));
  const light = find(/^Content light level/);
  return {
    kind: dolbyVision ? "dolby-vision" : kindOf(stream, find(/SMPTE2094-40|HDR10\+/) !== undefined),
    dolbyVision,
    masteringPeak: positive(ratio(find(/^Mastering display/)?.max_luminance, "/")),
    maxContentLight: positive(light?.max_content),
    maxAverageLight: positive(light?.max_average),
  };
}

function kindOf(stream: ProbedStream, hasDynamicMetadata: boolean): Hdr["kind"] {
  const transfer = known(stream.color_transfer);
  if (transfer === "arib-std-b67") return "hlg";
  if (transfer !== "smpte2084") return "sdr";
  return hasDynamicMetadata ? "hdr10+" : "hdr10";
}

function readDolbyVision(record: Record<string, unknown> | undefined): z.infer<typeof DolbyVision> | null {
  const profile = numberOf(record?.dv_profile);
  if (!record || profile === null) return null;
  return {
    profile,
    level: numberOf(record.dv_level),
    baseLayer: record.bl_present_flag === 1,
    enhancementLayer: record.el_present_flag === 1,
    compatibility: COMPATIBILITY[Number(record.dv_bl_signal_compatibility_id)] ?? "none",
  };
}
