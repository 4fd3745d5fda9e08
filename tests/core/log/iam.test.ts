import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { signToken } from "../../../core/log/kafka/iam.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "a-secret",
  sessionToken: "a session/token+=",
};
const now = new Date("2026-11-28T21:00:00Z");

/** Signature Version 4 by its description alone: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signatureOf(url: URL): string {
  const query = [...url.searchParams]
    .filter(([name]) => !["X-Amz-Signature", "User-Agent"].includes(name))
    .map((pair) => pair.map(encode).join("="))
    .sort()
    .join("&");
  const empty = createHash("sha256").update("").digest("hex");
  const canonical = ["GET", "/", query, `host:${url.host}\n`, "host", empty].join("\n");
  const scope = "20261128/eu-west-1/kafka-cluster/aws4_request";
  const digest = createHash("sha256").update(canonical).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, ["AWS4-HMAC-SHA256", "20261128T210000Z", scope, digest].join("\n")).toString("hex");
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

test("MSK's token is the signed address of kafka-cluster:Connect, for 15 minutes", async () => {
  const token = await signToken("eu-west-1", credentials, now);
  expect(token).toMatch(/^[\w-]+$/); // base64url without padding
  const url = new URL(Buffer.from(token, "base64url").toString());
  expect(url.origin).toBe("https://kafka.eu-west-1.amazonaws.com");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: "kafka-cluster:Connect",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIDEXAMPLE/20261128/eu-west-1/kafka-cluster/aws4_request",
    "X-Amz-Date": "20261128T210000Z",
    "X-Amz-Expires": "900",
    "X-Amz-Security-Token": credentials.sessionToken,
    "X-Amz-SignedHeaders": "host",
  });
  expect(url.searchParams.get("X-Amz-Signature")).toBe(signatureOf(url));
});
