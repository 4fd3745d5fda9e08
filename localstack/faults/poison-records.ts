import { PipelineError } from "../../core/errors.ts";
import { letterOfRecord } from "../../core/log/dead-letter.ts";
import { decodeMskRecord, type MskEvent, type MskHandler, type MskRecord } from "../../core/log/msk.ts";
import type { Log } from "../../core/log/port.ts";
import { publishDeadLetters, TOPIC } from "../../core/log/publish-events.ts";
import { NO_VIDEO } from "../../core/video/events.ts";
import type { FaultChannel } from "./open-fault-channel.ts";

export interface PoisonOptions {
  name: "fanout" | "track";
  log: Log;
  faults: Pick<FaultChannel, "active" | "claim">;
}

/**
 * Puts "poison-message" between the log and a function: a poisoned record is one that the function would fail on for
 * ever, so it goes where Lambda's event sources put those, to the dead letters, whole; the others are delivered. It
 * can be redriven, since nothing is wrong with it.
 */
export function poisonRecords(handler: MskHandler, { name, log, faults }: PoisonOptions): MskHandler {
  const isPoisoned = async (record: MskRecord): Promise<boolean> => {
    const strike = faults.active("poison-message");
    if (strike?.parameters.function !== name || record.topic !== TOPIC) return false;
    // The next one is often what tells of this very strike, which is about no film.
    if (decodeMskRecord(record).key === NO_VIDEO) return false;
    return faults.claim("poison-message");
  };

  return async (event, deadline) => {
    if (!faults.active("poison-message")) return handler(event, deadline);
    const records: MskEvent["records"] = {};
    for (const [partition, all] of Object.entries(event.records)) {
      const healthy: MskRecord[] = [];
      for (const record of all) {
        if (await isPoisoned(record)) await bury(record);
        else healthy.push(record);
      }
      if (healthy.length > 0) records[partition] = healthy;
    }
    return Object.keys(records).length > 0
      ? handler({ ...event, records }, deadline)
      : { batchItemFailures: [] };
  };

  async function bury(record: MskRecord): Promise<void> {
    const reason = new PipelineError("event_invalid", "Poisoned by hand: redrive it, nothing else is wrong.");
    await publishDeadLetters(log, [letterOfRecord(decodeMskRecord(record), name, reason)]);
  }
}
