const lockName = (hash: string) => `vidpipeline-upload-${hash}`;

/**
 * Says to the browser's other tabs that this one works on an upload, until the returned function is called or the tab
 * is gone, however it went (Web Locks). Plain HTTP pages have no locks: their tabs do not know of one another.
 */
export function claimUpload(hash: string): () => void {
  const done = Promise.withResolvers<void>();
  navigator.locks?.request(lockName(hash), { mode: "shared" }, () => done.promise).catch(console.warn);
  return done.resolve;
}

/** The uploads, of those given, that no tab works on. */
export async function withoutClaimed<T extends { hash: string }>(uploads: T[]): Promise<T[]> {
  const locks = await navigator.locks?.query();
  const held = new Set(locks?.held?.map(({ name }) => name));
  return uploads.filter(({ hash }) => !held.has(lockName(hash)));
}
