import type { IncomingMessage } from "node:http";
import { toWebStream } from "../../core/bucket/web-stream.ts";

const WITH_BODY = ["PATCH", "POST", "PUT"];

/**
 * A request that carries a film's bytes, with a body that comes straight from Node's stream: that of the server
 * adaptor is two web streams behind it, each of which copies. What the api does not read is the adaptor's to
 * drain, so that an answer reaches a client that is still sending. JSON is left to the adaptor.
 */
export function withDirectBody(request: Request, incoming: IncomingMessage): Request {
  const { method, url, headers } = request;
  const isJson = incoming.headers["content-type"]?.startsWith("application/json");
  if (isJson || !WITH_BODY.includes(method)) return request;
  const body = toWebStream(incoming, () => {});
  return new Request(url, { method, headers, body, duplex: "half" } as RequestInit);
}
