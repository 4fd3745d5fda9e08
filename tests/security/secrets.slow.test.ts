import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAccessToken } from "../../core/access-token.ts";
import { callsTo } from "../harness/api.ts";
import { makeFilm } from "../harness/films.ts";
import { grepLogs } from "../harness/grep-logs.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";

test.each(["embedded", "services"] as const)(
  "no secret stands in a log of the %s stack, whatever went wrong",
  async (stack) => {
    const product = await startProduct({ stack, env: { TOKEN_FOR: "writes", LOG_LEVEL: "debug" } });
    const token = (await readAccessToken(product.dataDir))!;
    const { call } = callsTo(product.url);
    const send = (path: string, method: string, body?: string | Uint8Array<ArrayBuffer>, given = token) =>
      call(path, {
        method,
        body,
        headers: { authorization: `Bearer ${given}`, "content-type": "application/json" },
      });

    const film = await readFile((await makeFilm({ name: "secret.mp4", seconds: 4 })).path);
    const bytes = new Uint8Array(film);
    const init = await send("/videos/init", "POST", JSON.stringify({ title: "Secret", total_chunks: 1 }));
    const { video_hash } = await init.json();
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64");
    const chunk = { index: 0, size: bytes.length, sha256: digest };
    const asked = await send(`/videos/${video_hash}/chunk_urls`, "POST", JSON.stringify({ chunks: [chunk] }));
    const [{ url, headers }] = (await asked.json()).chunks;
    const put = (address: string, body: Uint8Array<ArrayBuffer>) =>
      fetch(address, { method: "PUT", headers, body });
    expect((await put(url, bytes.slice(1))).status).toBe(403);
    expect((await put(url, bytes)).status).toBe(200);
    expect((await put(url, bytes)).status).toBe(412);
    const { index: _, ...facts } = chunk;
    expect((await send(`/videos/${video_hash}/chunks/0`, "PUT", JSON.stringify(facts))).status).toBe(200);
    expect(
      (await send(`/videos/finalize/${video_hash}`, "POST", undefined, "a-wrong-token-of-a-stranger")).status,
    ).toBe(401);
    expect((await send("/login", "POST", JSON.stringify({ token }))).status).toBe(204);
    expect((await send(`/videos/finalize/${video_hash}`, "POST")).status).toBe(200);
    await waitForStatus(product.url, video_hash, "completed");
    for (const name of ["redis", "api", "transcode"]) await product.kill(name);
    expect((await call("/videos")).status).toBe(200);

    const session = createHmac("sha256", token).update("session").digest("base64url");
    const signature = new URL(url).searchParams.get(stack === "embedded" ? "signature" : "X-Amz-Signature")!;
    const secrets = [token, session, signature, "a-wrong-token-of-a-stranger"];
    if (stack === "services") {
      secrets.push(JSON.parse(await readFile(join(product.dataDir, "minio.json"), "utf8")).secretAccessKey);
    } else {
      const secret = await readFile(join(product.dataDir, "buckets/.secret"));
      secrets.push(secret.toString("hex"), secret.toString("base64"), secret.toString("base64url"));
    }
    expect(await grepLogs(product.dataDir, secrets)).toEqual([]);
    expect(await grepLogs(product.dataDir, ['"msg":"ready"'])).not.toEqual([]);
  },
  300_000,
);
