/**
 * Lays the current picture over a video element, so that a change of engine is not seen as a flash.
 * Returns a function that takes it away.
 */
export function holdPicture(element: HTMLVideoElement): () => void {
  const frame = element.parentElement;
  if (frame === null || element.videoWidth === 0) return () => {};
  const canvas = document.createElement("canvas");
  canvas.width = element.videoWidth;
  canvas.height = element.videoHeight;
  canvas.className = "picture-hold";
  canvas.setAttribute("aria-hidden", "true");
  try {
    canvas.getContext("2d")?.drawImage(element, 0, 0);
  } catch (error) {
    console.debug("the picture cannot be held", error);
    return () => {};
  }
  frame.append(canvas);
  return () => canvas.remove();
}
