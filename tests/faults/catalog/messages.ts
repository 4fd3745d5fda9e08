import { asc, eq } from "drizzle-orm";
import { facts } from "../../../core/library/schema.ts";
import { openLog } from "../../../core/log/open-log.ts";
import type { Log } from "../../../core/log/port.ts";
import { publishEvents, TOPIC } from "../../../core/log/publish-events.ts";
import { type PipelineEvent, parseEvent } from "../../../core/video/events.ts";
import { shuffle } from "../../harness/random.ts";
import type { Lab } from "../lab.ts";
import type { Fault, Scene } from "../scene.ts";

/** What a log that delivers at least once may deliver, and what a stranger may put there. */
export const MESSAGE_FAULTS: Fault[] = [
  {
    name: "all events are delivered twice",
    moment: "encoding",
    async strike(scene) {
      const events = await readEvents(scene);
      await withLog(scene.lab, (log) => publishEvents(log, events));
    },
  },
  {
    name: "all events are delivered again, late and in another order",
    moment: "arriving",
    async strike(scene) {
      const events = shuffle(scene.random, await readEvents(scene));
      await withLog(scene.lab, async (log) => {
        for (const event of events) await publishEvents(log, [event]);
      });
    },
  },
  {
    name: "messages that are no events stand between the others",
    moment: "arriving",
    async strike({ lab, upload }) {
      const values = ["", "{", "null", '{"type":"gop.ready"}', "\u0000", "x".repeat(100_000)];
      const records = values.map((value) => ({ key: upload.videoHash, value }));
      await withLog(lab, (log) => log.publish(TOPIC, records));
    },
  },
];

async function readEvents({ lab, upload }: Scene): Promise<PipelineEvent[]> {
  const rows = await lab.library
    .select()
    .from(facts)
    .where(eq(facts.videoHash, upload.videoHash))
    .orderBy(asc(facts.seq));
  if (rows.length === 0) throw new Error("there is nothing to deliver again");
  return rows.map(({ event }) => parseEvent(event));
}

async function withLog(lab: Lab, work: (log: Log) => Promise<void>): Promise<void> {
  const log = await openLog(lab.look);
  await work(log);
  await log.close();
}
