/** The browser knows of no network. A server on this machine answers all the same, so it is asked in any case. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
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
    const timer = setTimeout(() => settle(resolve), ms);
    globalThis.addEventListener?.("online", onOnline);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  });
}
