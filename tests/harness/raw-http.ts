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
  const text = await openRaw(url, ...parts).ended;
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  return { text, statuses };
}

/** A connection that stays open until the test closes it. */
export interface RawConnection {
  /** The head of the first answer; rejects when the connection ends without one. */
  head: Promise<string>;
  write(bytes: string | Uint8Array): void;
  /** All that came, once the server has closed the connection. */
  ended: Promise<string>;
  close(): void;
}

/** Sends bytes as they are and leaves the connection open. */
export function openRaw(url: string, ...parts: (string | Uint8Array)[]): RawConnection {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const head = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<string>();
  let text = "";
  socket.setEncoding("latin1").on("data", (piece) => {
    text += piece;
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) head.resolve(text.slice(0, end));
  });
  socket.on("error", () => {}); // a reset ends it as well
  socket.on("close", () => {
    head.reject(new Error("closed without an answer"));
    ended.resolve(text);
  });
  head.promise.catch(() => {}); // not every test asks
  for (const part of parts) socket.write(part);
  const write = (bytes: string | Uint8Array) => void socket.write(bytes);
  return { head: head.promise, write, ended: ended.promise, close: () => socket.destroy() };
}

/** The status of an answer's head. */
export const statusOf = (head: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
