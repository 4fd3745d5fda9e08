import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

export interface Canary {
  /** A film that no program under test has a business with. */
  file: string;
  /** Serves the film at every path below it. */
  url: string;
  /** Connections to the server until now. */
  connections(): number;
}

/** A film in a folder and on a server of this machine, for attacks that would reach one of them. */
export async function startCanary(): Promise<Canary> {
  const file = join(await makeTempFolder("canary"), "canary.ts");
  const picture = "testsrc2=size=96x54:rate=10:duration=1";
  await execa("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", picture, "-f", "mpegts", file]);
  const film = await readFile(file);
  const server = createServer((_, response) => response.end(film));
  let connections = 0;
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { file, url, connections: () => connections };
}
