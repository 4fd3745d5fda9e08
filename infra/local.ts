import { BUCKETS, QUEUES, TOPICS } from "../core/pipeline.ts";
import { functionProcesses } from "../localstack/processes.ts";
import { allGroups } from "./permissions.ts";

const URL = "http://localhost:8000";

/**
 * A stage of this machine: `sst dev` shows the host, which starts servers and functions and says `ready` as `npm start`
 * does, what each function tells, and Vite's server for work on the pages.
 */
export default function makeLocalStage() {
  const names = {
    ...{ topics: TOPICS.join(), groups: allGroups().join() },
    ...{ queues: QUEUES.join(), buckets: BUCKETS.join() },
  };
  const link = [new sst.Linkable("Pipeline", { properties: { url: URL, ...names } })];
  const show = (name: string, title: string, command: string) =>
    new sst.x.DevCommand(name, { link, dev: { title, command, autostart: true } });

  show("Stack", "stack", "node localstack/start.mjs");
  for (const { name } of functionProcesses()) {
    const log = `.data/logs/${name}.log`;
    show(
      `Log${name}`,
      name,
      `sh -c "tail -n 50 -F ${log} 2>/dev/null | node_modules/.bin/pino-pretty --ignore pid"`,
    );
  }
  show("Web", "web", "node node_modules/vite/bin/vite.js web");
  return { url: URL, ...names };
}
