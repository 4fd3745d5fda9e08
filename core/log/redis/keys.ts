/**
 * Redis keys of one topic. The braces put them on one node of a cluster, so that one script may use
 * them together (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags).
 */
export interface TopicKeys {
  /** The stream with the records. */
  stream: string;
  /** A hash: group → committed offset. Its fields are the groups that trimming waits for. */
  committed: string;
  /** The stream's random name, given with its first record: a stream that began again has another. */
  epoch: string;
  /** A hash: group → epoch of the stream that its committed offset is of. */
  epochs: string;
  /** Holds the random name of the one active reader of a group, and expires. */
  lease(group: string): string;
}

export function topicKeys(namespace: string, topic: string): TopicKeys {
  const stream = `${namespace}:{${topic}}`;
  return {
    stream,
    committed: `${stream}:committed`,
    epoch: `${stream}:epoch`,
    epochs: `${stream}:epochs`,
    lease: (group) => `${stream}:lease:${group}`,
  };
}

/**
 * Streams number their entries by `<ms>-<sequence>`. With the first part kept at 0, `XADD 0-*` makes dense
 * sequences from 1 on (0-0 is not allowed), so the entry of offset n is 0-(n + 1).
 */
export function offsetOf(entryId: string): number {
  return Number(entryId.slice("0-".length)) - 1;
}

/** The entry after which XREAD begins in order to give `offset` first. */
export function entryBefore(offset: number): string {
  return `0-${offset}`;
}
