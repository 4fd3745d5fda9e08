import { testCorpus } from "./corpus.ts";

/** One of each kind that takes a way of its own; corpus.slow.test.ts has them all. */
await testCorpus([
  "streamio-ffmpeg__ios9.mov",
  "streamio-ffmpeg__weird_aspect.small.mpg",
  "media__bear-vp9-odd-dimensions.webm",
  "media__sample_with_srt.mkv",
  "rails__rotated_hdr_video.mov",
  "torchcodec__test_non_zero_start.mp4",
  "go-mp4__sample_fragmented.mp4",
]);
