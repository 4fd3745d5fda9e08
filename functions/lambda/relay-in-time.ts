import type { Relay } from "../../core/library/relay.ts";

/** The log gives up a call itself after five seconds. */
const WAIT_MS = 6_000;

/** Waits until the outbox is published, or gives up: what is left then the reconciler publishes within a minute. */
export async function relayInTime(relay: Relay): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([relay.idle(), late]);
  clearTimeout(timer);
}
