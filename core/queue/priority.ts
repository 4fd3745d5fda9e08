/** BullMQ runs lower numbers first and takes up to this one. */
const LOWEST = 2_097_152;

/**
 * The first span of a new film goes before the tail of an old one, its lowest rung first of all; repairs
 * hold back the rung that plays now, so they go before the rest of their span.
 */
export function jobPriority(span: number, part: string): number {
  const order = part === "low" || part.startsWith("repair") ? 1 : 2;
  return Math.min(LOWEST, span * 2 + order);
}
