import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { LogLogger } from "../logger.ts";
import { ask } from "./connection.ts";
import type { TopicKeys } from "./keys.ts";
import { COMMIT, HOLD_LEASE, RELEASE_LEASE } from "./scripts.ts";

/** After a reader died without a word, another takes over within this time and one try (below 5 s). */
export const LEASE_MS = 3_000;

/** Records kept behind the slowest group, so that a group made later still finds the recent past. */
const RECORDS_KEPT = 10_000;

/** The right to read a topic for a group: one owner at a time, and commits only by the owner. */
export interface Lease {
  /** Takes or renews the lease; returns the committed offset, or null while another has it. */
  hold(): Promise<number | null>;
  /** Whether it is surely ours at this moment, by our own clock, and the committed offset still this one. */
  isHeldAt(committed: number): boolean;
  /** Moves the committed offset; false if another has read on in the meantime. */
  commit(from: number, next: number): Promise<boolean>;
  release(): Promise<void>;
}

/** All but `isHeldAt` throw `log_unavailable`. */
export function openLease(redis: Redis, keys: TopicKeys, group: string, logger: LogLogger): Lease {
  const owner = randomUUID();
  const lease = keys.lease(group);
  const names = [keys.stream, keys.committed, lease];
  let heldUntil = 0;
  let committedAt = 0;

  return {
    async hold() {
      // Counted from before the request: the server's count begins later, so ours ends first.
      const asked = performance.now();
      const answer = (await ask(redis, () =>
        redis.eval(HOLD_LEASE, 5, ...names, keys.epoch, keys.epochs, group, owner, LEASE_MS),
      )) as [committed: number, givenUp: number] | null;
      if (answer === null) {
        heldUntil = 0;
        return null;
      }
      heldUntil = asked + LEASE_MS;
      const [committed, givenUp] = answer;
      committedAt = committed;
      if (givenUp >= 0) {
        const facts = { stream: keys.stream, group, offset: givenUp };
        logger.warn(facts, "the log began again, or lost what was committed; reading it from its start");
      }
      return committed;
    },

    isHeldAt: (committed) => performance.now() < heldUntil && committed === committedAt,

    async commit(from, next) {
      const asked = performance.now();
      const values = [group, owner, LEASE_MS, from, next, RECORDS_KEPT];
      const moved = await ask(redis, () => redis.eval(COMMIT, names.length, ...names, ...values));
      heldUntil = moved === 1 ? asked + LEASE_MS : 0;
      committedAt = next;
      return moved === 1;
    },

    async release() {
      heldUntil = 0;
      await ask(redis, () => redis.eval(RELEASE_LEASE, 1, lease, owner));
    },
  };
}
