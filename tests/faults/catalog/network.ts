import { setTimeout as delay } from "node:timers/promises";
import type { FaultProxy } from "../../harness/fault-proxy.ts";
import type { Lab } from "../lab.ts";
import { type Fault, IN_FLIGHT } from "../scene.ts";

const OUTAGE_MS = 8_000;
const LATENCY_MS = 150;
const RESETS = 6;
const RESET_EVERY_MS = 500;

/** Answers how often something met it. */
type Trouble = (proxy: FaultProxy) => Promise<number>;

/** What a network does to connections: breaks, refuses, delays and silently loses them. */
const TROUBLES: Record<string, Trouble> = {
  async "are reset again and again"(proxy) {
    for (let n = 0; n < RESETS; n++) {
      proxy.reset();
      await delay(RESET_EVERY_MS);
    }
    return proxy.heal();
  },
  async "are refused for a while"(proxy) {
    proxy.refuse();
    await delay(OUTAGE_MS);
    return proxy.heal();
  },
  async "become slow for a while"(proxy) {
    proxy.slowDown(LATENCY_MS);
    await delay(OUTAGE_MS);
    return proxy.heal();
  },
  async "are lost without a word"(proxy) {
    proxy.cut();
    await delay(OUTAGE_MS);
    return proxy.heal();
  },
};

export function networkFaults({ servers }: Pick<Lab, "servers">): Fault[] {
  return servers.all.flatMap(({ name }) =>
    Object.entries(TROUBLES).map(([what, trouble]): Fault => {
      return {
        name: `connections to ${name} ${what}`,
        moment: "arriving",
        redone: IN_FLIGHT, // who cannot reach what it stores or tells ends its run
        async strike({ lab }) {
          const { proxy } = lab.servers.of(name);
          if ((await trouble(proxy)) === 0) throw new Error("no connection met it");
        },
      };
    }),
  );
}
