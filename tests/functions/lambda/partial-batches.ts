import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { silentLogger } from "../../../core/log/logger.ts";
import type { MskEvent, MskResponse } from "../../../core/log/msk.ts";
import type { Log } from "../../../core/log/port.ts";
import { ingestJobId } from "../../../core/queue/jobs.ts";
import type { Queues } from "../../../core/queue/open-queues.ts";
import { makeEvent } from "../../../core/video/events.ts";
import { runEventSource } from "../../../localstack/event-source.ts";
import { startFaultProxy } from "../../harness/fault-proxy.ts";
import { startLambda } from "../../harness/lambda.ts";
import { makeTopic } from "../../harness/log-reader.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { waitUntil } from "../../harness/wait-until.ts";

/** The margin of 10 s, and time enough for one record on a busy machine. */
const NEARLY_OVER_MS = 11_500;
const GROUP = "fanout-as-bundled";

interface Stack {
  folder: string;
  env: Record<string, string>;
  log: Log;
  queues: Queues;
}

/** fanout's bundle, woken by Kafka, for which the queue goes away behind the first record of a batch. */
export function testPartialBatches({ folder, env, log, queues }: Stack): void {
  const hashes = Array.from({ length: 3 }, () => randomBytes(32).toString("hex"));
  const records = hashes.map((hash) => ({ key: hash, value: uploadStarted(hash) }));

  /** How often a job of each film was made, as the queue itself tells it. */
  async function timesMade(): Promise<number[]> {
    const entries = await queues.redis.xrange(queues.ingest.toKey("events"), "-", "+");
    const told = entries.map(([, fields]) => fields.join(" "));
    return hashes.map(
      (hash) =>
        told.filter((line) => line.includes("event added") && line.includes(ingestJobId(hash, 1))).length,
    );
  }

  test("a batch that stalls near the end of its time: its group stays at the first failure, and goes on from there", async () => {
    const proxy = await startFaultProxy(() => Number(new URL(env.REDIS_URL!).port));
    const fanout = await startLambda(folder, { ...env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    await fanout.invoke({ records: {} });
    const topic = await makeTopic(log);
    await log.publish(topic, records);

    proxy.when(hashes[1]!, proxy.cut);
    const calls: Call[] = [];
    const stopping = new AbortController();
    const source = runEventSource({
      ...{ log, topic, group: GROUP, functionName: "fanout", logger: silentLogger, signal: stopping.signal },
      async handler(event) {
        const { committed } = (await log.offsets(topic, GROUP))[0]!;
        const answer: MskResponse = await fanout.invoke(event, NEARLY_OVER_MS);
        calls.push({ committed, offsets: offsetsOf(event), answer });
        return answer;
      },
    });
    onCleanup(async () => {
      stopping.abort();
      await source;
    });

    await waitUntil("the second record to be given up", () => fanout.output().includes("handed back"));
    expect(fanout.output()).toContain("the time of this invocation is over");
    expect(await timesMade()).toEqual([1, 0, 0]);
    // Before it answers, it asks how deep the queues are.
    proxy.heal();
    proxy.reset();
    await waitUntil("the rest to be handled", () => calls.length === 2);
    const partition = `${topic}-0`;
    expect(calls).toEqual([
      {
        ...{ committed: 0, offsets: [0, 1, 2] },
        answer: { batchItemFailures: [{ itemIdentifier: { partition, offset: 1 } }] },
      },
      { committed: 1, offsets: [1, 2], answer: { batchItemFailures: [] } },
    ]);
    await expect.poll(() => log.offsets(topic, GROUP)).toEqual([{ partition: 0, committed: 3, end: 3 }]);
    expect(await timesMade()).toEqual([1, 1, 1]);
  });
}

interface Call {
  /** Of the group, before. */
  committed: number;
  offsets: number[];
  answer: MskResponse;
}

const offsetsOf = ({ records }: MskEvent) =>
  Object.values(records)
    .flat()
    .map(({ offset }) => offset);

function uploadStarted(videoHash: string): string {
  const data = { generation: 1, title: "Film", totalChunks: 1, size: null };
  return JSON.stringify(makeEvent("vidpipeline/api", videoHash, "upload.started", data));
}
