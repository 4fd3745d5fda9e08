import { formatSeconds } from "./start-time.ts";

/** A browser refuses more than a few changes of its address a second. */
const EVERY_MS = 1000;

/** Keeps the page's address at the current time of the film, until the returned function is called. */
export function keepAddress(position: () => number): () => void {
  let shown = "";
  const keeping = setInterval(() => {
    const time = formatSeconds(position());
    if (time === shown) return;
    shown = time;
    history.replaceState(history.state, "", addressAt(position()));
  }, EVERY_MS);
  return () => clearInterval(keeping);
}

/** This page's address with a time of the film in it. */
export function addressAt(seconds: number): string {
  const address = new URL(location.href);
  const time = formatSeconds(seconds);
  if (time === "0") address.searchParams.delete("t");
  else address.searchParams.set("t", time);
  return address.href;
}
