/**
 * The outcome of `work`; an Error that says `late` where none comes within `ms` milliseconds. What is under way is not
 * stopped by that, and nobody hears of it any more.
 */
export async function withinTime<Outcome>(
  ms: number,
  work: Promise<Outcome>,
  late = `no answer within ${ms / 1000} s`,
): Promise<Outcome> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(late)), ms);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
