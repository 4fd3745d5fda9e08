/** The browser itself knows of no network. That it knows of one says little. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

/** Resolves when the browser has a network; rejects with the signal's reason when it aborts. */
export function whenOnline(signal: AbortSignal): Promise<void> {
  return isOffline() ? untilOnline(Number.POSITIVE_INFINITY, signal) : Promise.resolve();
}

/** Waits `ms`, or until the browser says that it is online again; rejects when `signal` aborts. */
export function untilOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", onOnline);
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const onOnline = () => settle(resolve);
    const onAbort = () => settle(() => reject(signal.reason));
    const timer = Number.isFinite(ms) ? setTimeout(() => settle(resolve), ms) : undefined;
    globalThis.addEventListener?.("online", onOnline);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  });
}
