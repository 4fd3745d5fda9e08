/** The value below which this share (0 to 1) of the samples lies, by nearest rank. Throws without samples. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error("there are no samples");
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export const median = (samples: readonly number[]) => percentile(samples, 0.5);
