import { type ErrorCode, PipelineError } from "../errors.ts";
import { clockOf } from "./clock.ts";
import { describeOther, type OtherFile } from "./files/file-kinds.ts";

/** What is found out of a source that cannot be played, with what its reason has to name. */
interface Findings {
  empty: null;
  other_file: OtherFile;
  unknown_format: null;
  no_index: null;
  /** `missing` bytes at the least. */
  cut_off: { missing: number };
  index_cut_off: null;
  index_too_large: { bytes: number };
  upload_short: null;
  /** `by` what, where it tells. */
  encrypted: { by: string | null };
  /** What the file holds in place of video and sound. */
  no_streams: { holds: string | null };
  /** `codec` by its name and FourCC. */
  unknown_codec: { codec: string | null };
  /** Dolby Vision of this profile, whose pictures mean something to its own decoders alone. */
  no_base_layer: { profile: number };
  format_refused: null;
  /** Of a stream that was searched for a picture as far as is done. */
  no_size: { megabytes: number | null };
  /** From `at` (ticks of 90 kHz) on. */
  no_picture: { at: number };
  unreadable: { words: string };
  hangs: null;
  too_large: { size: string; side: number; megapixels: number };
  too_long: { hours: number };
  too_many_streams: { most: number };
  too_much_memory: null;
  too_much_time: null;
  too_much_output: null;
  /** More than `most` in a second. */
  too_many_pictures: { most: number };
}

type Finding = keyof Findings;

interface Reason<Facts> {
  code: ErrorCode;
  /** One or two sentences for who uploaded it: what was found, and what to do. */
  words(facts: Facts): string;
}

const CONVERT = "Export it as H.264 in MP4 and upload that";
const AGAIN = "Copy or export it again, and upload that";

/** The one table of reasons why a source is not played. */
const TABLE: { readonly [F in Finding]: Reason<Findings[F]> } = {
  empty: { code: "source_empty", words: () => `The file is empty: it has no bytes. ${AGAIN}.` },
  other_file: { code: "source_not_video", words: describeOther },
  unknown_format: {
    code: "source_not_video",
    words: () => `The file is of no video format that is known here. ${CONVERT}, if it plays elsewhere.`,
  },
  no_index: {
    code: "source_no_index",
    words: () =>
      `The file has no index (moov): its recording or copy was never finished. ${AGAIN}; else a repair tool may rebuild the index.`,
  },
  cut_off: {
    code: "source_truncated",
    words: ({ missing }) =>
      `The file is cut off: at least ${missing.toLocaleString("en")} bytes are missing at its end, and what is there cannot be played. Upload the whole file.`,
  },
  index_cut_off: {
    code: "source_truncated",
    words: () =>
      "The file is cut off within its index (moov), without which nothing of it plays. Upload the whole file.",
  },
  index_too_large: {
    code: "source_unsupported",
    words: ({ bytes }) =>
      `The file's index is too large (${bytes.toLocaleString("en")} bytes). Split the film and upload its parts.`,
  },
  upload_short: {
    code: "source_truncated",
    words: () => "The upload holds fewer bytes than were announced. Upload the file again.",
  },
  encrypted: {
    code: "source_encrypted",
    words: ({ by }) =>
      `The video is encrypted${by ? ` (${by})` : ""}: it plays only where it was bought or made. Upload a copy without protection.`,
  },
  no_streams: {
    code: "source_no_picture",
    words: ({ holds }) =>
      `The file holds nothing that can be played${holds ? `, only ${holds}` : ""}. Choose the file that holds the film.`,
  },
  unknown_codec: {
    code: "source_unsupported",
    words: ({ codec }) => `The video is ${codec ?? "of a codec"}, which cannot be decoded here. ${CONVERT}.`,
  },
  no_base_layer: {
    code: "source_unsupported",
    words: ({ profile }) =>
      `The video is Dolby Vision profile ${profile}, which has no layer in HDR10, HLG or SDR; export it as one of these and upload that.`,
  },
  format_refused: {
    code: "source_unsupported",
    words: () => `The file's container is of a format that is not taken here. ${CONVERT}.`,
  },
  no_size: {
    code: "source_damaged",
    words: ({ megabytes }) =>
      megabytes === null
        ? `The video is damaged: nothing tells the size of its picture. ${AGAIN}.`
        : `The video is damaged, or its picture begins too far behind its sound: nothing in the first ${megabytes} MB tells its size. ${AGAIN}.`,
  },
  no_picture: {
    code: "source_damaged",
    words: ({ at }) =>
      `The video is damaged: not one picture${at > 0 ? ` from ${clockOf(at)} on` : ""} can be decoded. ${AGAIN}.`,
  },
  unreadable: {
    code: "source_damaged",
    words: ({ words }) => `The file is damaged and cannot be read${words ? ` (“${words}”)` : ""}. ${AGAIN}.`,
  },
  hangs: {
    code: "source_damaged",
    words: () => `The file cannot be read: the decoder hangs on it. ${CONVERT}.`,
  },
  too_large: {
    code: "source_too_large",
    words: ({ size, side, megapixels }) =>
      `The picture is ${size}; at most ${side} pixels on a side and ${megapixels} million in all are taken. Export it smaller, such as 3840x2160.`,
  },
  too_long: {
    code: "source_too_long",
    words: ({ hours }) =>
      `The film is longer than the ${hours} hours that are taken. Cut it into parts and upload these.`,
  },
  too_many_streams: {
    code: "source_too_many_streams",
    words: ({ most }) =>
      `The file has more than ${most} streams. Export it with the picture and the sound that are wanted.`,
  },
  too_much_memory: {
    code: "source_too_costly",
    words: () => `The film takes more memory than one may take here. ${CONVERT}.`,
  },
  too_much_time: {
    code: "source_too_costly",
    words: () => `Reading the film takes too much computing time. ${CONVERT}.`,
  },
  too_much_output: {
    code: "source_too_costly",
    words: () => `The film comes to far more bytes than a film of its length has. ${CONVERT}.`,
  },
  too_many_pictures: {
    code: "source_too_costly",
    words: ({ most }) =>
      `The film has more than ${most.toLocaleString("en")} pictures a second. Export it with 60 and upload that.`,
  },
};

/** The error for a finding: its code, and its reason in words with what to do. */
export function sourceReason<F extends Finding>(
  finding: F,
  ...[facts]: Findings[F] extends null ? [] : [Findings[F]]
): PipelineError {
  const { code, words } = TABLE[finding] as Reason<Findings[F] | undefined>;
  return new PipelineError(code, words(facts));
}
