/*
 * A program that reads a topic and, at one offset, stops answering: for tests that kill it there.
 * Its argument is JSON: {config, topic, group, holdAt}.
 */
import { openLog } from "../../core/log/open-log.ts";

const { config, topic, group, holdAt } = JSON.parse(process.argv[2]!);
const log = await openLog(config);
await log.consume({
  topic,
  group,
  maxBatch: 1,
  signal: new AbortController().signal,
  async handle({ records }) {
    const { offset } = records[0]!;
    if (offset < holdAt) return offset + 1;
    console.log(`holding ${offset}`);
    return await new Promise<number>(() => undefined);
  },
});
