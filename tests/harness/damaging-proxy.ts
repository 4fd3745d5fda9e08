import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { pipeline, Transform } from "node:stream";

export interface DamagingProxy {
  /** Address to use in place of the server's. */
  endpoint: string;
  stop(): Promise<void>;
}

/**
 * A TCP proxy to `target` that replaces `from` by `to` (of the same length) in what clients send, as bad
 * memory on the way would: TCP's own checksum does not notice.
 */
export async function startDamagingProxy(target: string, from: string, to: string): Promise<DamagingProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const damage = new Transform({
      transform(bytes: Buffer, _encoding, done) {
        const at = bytes.indexOf(from);
        if (at >= 0) bytes.write(to, at);
        done(null, bytes);
      },
    });
    // A side that hangs up ends the other; that is all a proxy can do about it.
    pipeline(client, damage, upstream, client, () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: ownPort } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    await once(server, "close");
  };
  return { endpoint: `http://127.0.0.1:${ownPort}`, stop };
}
