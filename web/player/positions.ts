/** Up to where the stream can be played now, in seconds; a film that grows has no other end yet. */
export function playableEnd(video: HTMLVideoElement): number {
  if (Number.isFinite(video.duration)) return video.duration;
  const { seekable } = video;
  return seekable.length > 0 ? seekable.end(seekable.length - 1) : bufferedEnd(video);
}

/** The end of the last buffered range, in seconds. */
export function bufferedEnd({ buffered }: HTMLVideoElement): number {
  return buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
}
