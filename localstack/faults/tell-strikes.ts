import { sql } from "drizzle-orm";
import type { Library } from "../../core/library/open-library.ts";
import { outboxRowIf } from "../../core/library/outbox.ts";
import type { Relay } from "../../core/library/relay.ts";
import type { Logger } from "../../core/logger.ts";
import { makeEvent, NO_VIDEO, type PipelineEvent } from "../../core/video/events.ts";
import { describeParameters } from "./choose-parameters.ts";
import type { Strike } from "./messages.ts";
import type { FaultChannel } from "./open-fault-channel.ts";

const SOURCE = "vidpipeline/host";
/** The strikes that the host still knows, and twice that. */
const REMEMBERED = 100;

export interface StrikeTeller {
  library: Library;
  relay: Pick<Relay, "kick">;
  logger: Logger;
}

/**
 * Tells the log, and so the journal, of every strike and every healing, by the outbox: what hits the log itself is
 * told when it is back. Ids are made of the strike, so an api that was itself killed tells it again in vain.
 */
export function tellStrikes(faults: FaultChannel, { library, relay, logger }: StrikeTeller): void {
  const told = new Set<string>();
  let telling = Promise.resolve();

  async function tell(events: PipelineEvent[]): Promise<void> {
    for (const event of events) await library.run(outboxRowIf(event, sql`TRUE`));
    relay.kick();
  }

  faults.follow(({ strikes }) => {
    const news = strikes.flatMap(toEvents).filter(({ id }) => !told.has(id));
    if (news.length === 0) return;
    for (const { id } of news) told.add(id);
    for (const id of told) if (told.size > REMEMBERED) told.delete(id);
    telling = telling
      .then(() => tell(news))
      .catch((error) => logger.warn({ err: error }, "a fault by hand could not be told"));
  });
}

function toEvents({ id: strike, fault, parameters, struckAt, healedAt }: Strike): PipelineEvent[] {
  const at = (time: string, event: PipelineEvent): PipelineEvent => ({ ...event, time });
  const detail = describeParameters(parameters);
  const struck = at(struckAt, makeEvent(SOURCE, NO_VIDEO, "fault.struck", { strike, fault, detail }));
  const seconds = healedAt ? (Date.parse(healedAt) - Date.parse(struckAt)) / 1000 : 0;
  // What is over at once has nothing to heal.
  if (seconds === 0) return [struck];
  return [struck, at(healedAt!, makeEvent(SOURCE, NO_VIDEO, "fault.healed", { strike, fault, seconds }))];
}
