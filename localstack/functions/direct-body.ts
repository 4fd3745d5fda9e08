import type { IncomingMessage } from "node:http";
import { PipelineError } from "../../core/errors.ts";

const WITH_BODY = ["PATCH", "POST", "PUT"];

export interface DirectBody {
  request: Request;
  /** The client stopped sending in the middle, whatever the api made of it. */
  hasStalled(): boolean;
}

/**
 * A request with a body that comes straight from Node's stream: that of the server adaptor is two web streams behind
 * it, each of which copies. What the api does not read is the adaptor's to drain, so that an answer reaches a client
 * that is still sending. The body fails with `body_stalled` when it is waited for `idleMs` in vain: a slow upload goes
 * on, however slow, and the time that our own disk takes is nobody's fault. Null where there is no body.
 */
export function openDirectBody(
  request: Request,
  incoming: IncomingMessage,
  idleMs: number,
): DirectBody | null {
  const { method, url, headers } = request;
  if (!WITH_BODY.includes(method)) return null;
  // Failing before it is asked would end the process; the iterator tells of it as soon as it is.
  incoming.on("error", () => {});
  const pieces: AsyncIterator<Uint8Array> = incoming.iterator({ destroyOnReturn: false });
  let stalled = false;
  let isWaiting = false;
  let timer: NodeJS.Timeout | undefined;

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        timer = setTimeout(() => {
          if (!isWaiting) return;
          stalled = true;
          controller.error(bodyStalled());
        }, idleMs).unref();
      },
      async pull(controller) {
        timer!.refresh();
        isWaiting = true;
        const { done, value } = await pieces.next().finally(() => {
          isWaiting = false;
        });
        if (stalled) return;
        if (!done) return controller.enqueue(value);
        clearTimeout(timer);
        controller.close();
      },
      cancel() {
        clearTimeout(timer);
        // Else the iterator holds what the adaptor is to drain, and the connection is cut instead.
        void pieces.return!();
      },
    },
    { highWaterMark: 0 },
  );
  const direct = new Request(url, { method, headers, body, duplex: "half" } as RequestInit);
  return { request: direct, hasStalled: () => stalled };
}

export const bodyStalled = () =>
  new PipelineError(
    "body_stalled",
    "The body stopped coming; send it again, and what is stored is not asked for.",
  );
