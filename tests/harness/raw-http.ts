import { once } from "node:events";
import { connect } from "node:net";

/** What a server answered on one connection: as text, and the status of each answer in it. */
export interface RawAnswer {
  text: string;
  statuses: number[];
}

/**
 * Sends bytes as they are, which no HTTP client would, and reads until the server closes the connection.
 * Parts are sent one after the other.
 */
export async function sendRaw(url: string, ...parts: (string | Uint8Array)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = "";
  socket.setEncoding("latin1").on("data", (piece) => {
    text += piece;
  });
  socket.on("error", () => {}); // a reset ends it as well
  await once(socket, "connect");
  for (const part of parts) socket.write(part);
  if (!socket.closed) await once(socket, "close");
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  return { text, statuses };
}
