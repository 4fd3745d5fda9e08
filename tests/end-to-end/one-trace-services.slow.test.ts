import { test } from "vitest";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startOtlpReceiver } from "../harness/otlp-receiver.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { expectOneTrace } from "./one-trace.ts";

test("on the services stack a film is one trace, over Kafka as well", async () => {
  const receiver = await startOtlpReceiver();
  const { url } = await startProduct({
    stack: "services",
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint },
  });
  const film = await makeFilm({ name: "traced.mp4", seconds: 8, size: "640x360" });
  const videoHash = await uploadFilm(url, film.path, { chunkBytes: 200_000 });
  await waitForStatus(url, videoHash, "completed");
  await expectOneTrace(receiver, videoHash, 4);
});
