/**
 * The outcome of `work`, which is not even begun after the deadline. Throws when the deadline comes first; what is
 * under way then must bear being done again, as everything here does.
 */
export async function withinDeadline<Outcome>(
  work: () => Promise<Outcome>,
  deadline?: AbortSignal,
): Promise<Outcome> {
  if (!deadline) return work();
  const late = Promise.withResolvers<never>();
  const giveUp = () => late.reject(new Error("the time of this invocation is over"));
  deadline.addEventListener("abort", giveUp, { once: true });
  try {
    if (deadline.aborted) giveUp();
    return await Promise.race([deadline.aborted ? late.promise : work(), late.promise]);
  } finally {
    deadline.removeEventListener("abort", giveUp);
  }
}
