import { testCorpus } from "./corpus.ts";

/** One of each kind that takes a way of its own; corpus.slow.test.ts has them all. */
await testCorpus([
  "PHP-FFMpeg__sample.3gp",
  "decord__corrupted.mp4",
  "go-mp4__sample_fragmented.mp4",
  "http-streaming__bipbop0.ts",
  "media__bear-vp9-odd-dimensions.webm",
  "media__fragmented_captions.mp4",
  "media__sample.avi",
  "media__sample_android_slow_motion.mp4",
  "media__sample_shorter_audio.mp4",
  "media__sample_with_srt.mkv",
  "rails__rotated_hdr_video.mov",
  "rails__video.webm",
  "rails__video_without_audio_stream.mp4",
  "streamio-ffmpeg__ios9.mov",
  "streamio-ffmpeg__weird_aspect.small.mpg",
  "torchcodec__nasa_13013.mp4",
  "torchcodec__test_non_zero_start.mp4",
]);
