import { setTimeout as delay } from "node:timers/promises";
import type { FaultProxy } from "../../harness/fault-proxy.ts";
import type { Lab } from "../lab.ts";
import type { Fault } from "../scene.ts";

const OUTAGE_MS = 8_000;
const LATENCY_MS = 150;
const RESETS = 6;
const RESET_EVERY_MS = 500;

type Trouble = (proxy: FaultProxy) => Promise<void>;

/** What a network does to connections: breaks, refuses, delays and silently loses them. */
const TROUBLES: Record<string, Trouble> = {
  async "are reset again and again"(proxy) {
    for (let n = 0; n < RESETS; n++) {
      proxy.reset();
      await delay(RESET_EVERY_MS);
    }
  },
  async "are refused for a while"(proxy) {
    proxy.refuse();
    await delay(OUTAGE_MS);
    proxy.heal();
  },
  async "become slow for a while"(proxy) {
    proxy.slowDown(LATENCY_MS);
    await delay(OUTAGE_MS);
    proxy.heal();
  },
  async "are lost without a word"(proxy) {
    proxy.cut();
    await delay(OUTAGE_MS);
    proxy.heal();
  },
};

export function networkFaults({ servers }: Pick<Lab, "servers">): Fault[] {
  return servers.all.flatMap(({ name }) =>
    Object.entries(TROUBLES).map(([what, trouble]): Fault => {
      return {
        name: `connections to ${name} ${what}`,
        moment: "arriving",
        strike: ({ lab }) => trouble(lab.servers.of(name).proxy),
      };
    }),
  );
}
