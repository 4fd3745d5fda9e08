import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { onCleanup } from "./on-cleanup.ts";

/** A TCP proxy in front of a server, which does to connections what networks do. */
export interface FaultProxy {
  port: number;
  /** Ends all connections by RST; new ones pass. */
  reset(): void;
  /** Answers every new connection by RST, too, until `heal`. */
  refuse(): void;
  /** Each piece of up to 64 KiB takes so much longer, both ways, until `heal`. */
  slowDown(ms: number): void;
  /**
   * As when a cable is pulled: what is open hears nothing any more and is told nothing, not even after `heal`;
   * new connections are taken and not answered.
   */
  cut(): void;
  /** Does this, once, as soon as a client sends that text, before anything of the piece it stands in is handed on. */
  when(text: string, strike: () => void): void;
  /**
   * Answers what it has done since it was healed last, so that who struck nothing can tell: connections that were
   * broken or refused, and pieces that were delayed or lost.
   */
  heal(): number;
}

/** Starts it in front of a port of this computer; it stops by itself. */
export async function startFaultProxy(targetPort: () => number): Promise<FaultProxy> {
  const open = new Set<{ client: Socket; upstream: Socket; isLost: boolean }>();
  let mode: "pass" | "refuse" | "cut" = "pass";
  let latencyMs = 0;
  let trap: { text: string; strike: () => void } | null = null;
  const spring = (piece: Buffer) => {
    if (!trap || !piece.includes(trap.text)) return;
    const { strike } = trap;
    trap = null;
    strike();
  };
  let met = 0;

  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    if (mode === "refuse") {
      met += 1;
      return void client.resetAndDestroy();
    }
    const upstream = connect(targetPort(), "127.0.0.1");
    upstream.on("error", () => client.resetAndDestroy());
    const pair = { client, upstream, isLost: mode === "cut" };
    open.add(pair);
    const pump = async (from: Socket, to: Socket) => {
      for await (const piece of from) {
        if (latencyMs > 0 || pair.isLost) met += 1;
        if (latencyMs > 0) await delay(latencyMs);
        if (from === client) spring(piece);
        if (pair.isLost) continue;
        if (!to.write(piece)) await once(to, "drain");
      }
      if (!pair.isLost) to.end();
    };
    // A side that breaks off ends the other, as far as it can still be told.
    const finish = () => {
      if (pair.isLost) return;
      client.destroy();
      upstream.destroy();
    };
    Promise.all([pump(client, upstream), pump(upstream, client)]).then(finish, finish);
    client.on("close", () => {
      open.delete(pair);
      upstream.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  function reset() {
    met += open.size;
    for (const { client, upstream } of open) {
      client.resetAndDestroy();
      upstream.destroy();
    }
  }
  onCleanup(async () => {
    server.close();
    reset();
  });
  return {
    port: (server.address() as AddressInfo).port,
    reset,
    refuse() {
      mode = "refuse";
      reset();
    },
    slowDown(ms) {
      latencyMs = ms;
    },
    cut() {
      mode = "cut";
      for (const pair of open) pair.isLost = true;
    },
    when(text, strike) {
      trap = { text, strike };
    },
    heal() {
      const done = met;
      [mode, latencyMs, met] = ["pass", 0, 0];
      return done;
    },
  };
}
