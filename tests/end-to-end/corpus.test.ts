import { testCorpus } from "./corpus.ts";

/** Some that take a way of their own; corpus.slow.test.ts has them all. */
await testCorpus([
  "PHP-FFMpeg__sample.3gp",
  "decord__corrupted.mp4",
  "media__sample_with_srt.mkv",
  "rails__rotated_hdr_video.mov",
  "streamio-ffmpeg__weird_aspect.small.mpg",
  "torchcodec__nasa_13013.mp4",
]);
