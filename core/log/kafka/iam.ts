import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import type { KafkaSettings } from "./client.ts";

const EXPIRES_SECONDS = 900;

type Credentials = ConstructorParameters<typeof SignatureV4>[0]["credentials"];

/**
 * Proves to MSK by IAM who we are, with the credentials of the surroundings: TLS, and SASL/OAUTHBEARER. KafkaJS asks for
 * another token before a session runs out (KIP-368).
 */
export function iamSecurity(region: string): NonNullable<KafkaSettings["security"]> {
  const credentials = defaultProvider();
  const oauthBearerProvider = async () => ({ value: await signToken(region, credentials) });
  return { ssl: true, sasl: { mechanism: "oauthbearer", oauthBearerProvider } };
}

/**
 * MSK's token: the address of an action that is never called, signed (Signature Version 4, query parameters) and
 * written in base64url. It holds for 15 minutes.
 * https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
 */
export async function signToken(region: string, credentials: Credentials, now = new Date()): Promise<string> {
  const hostname = `kafka.${region}.amazonaws.com`;
  const signer = new SignatureV4({ service: "kafka-cluster", region, credentials, sha256: Sha256 });
  const request = {
    method: "GET",
    protocol: "https:",
    hostname,
    path: "/",
    query: { Action: "kafka-cluster:Connect" },
    headers: { host: hostname },
  };
  const { query } = await signer.presign(request, { signingDate: now, expiresIn: EXPIRES_SECONDS });
  const parameters = { ...query, "User-Agent": "vidpipeline" } as Record<string, string>;
  return Buffer.from(`https://${hostname}/?${new URLSearchParams(parameters)}`).toString("base64url");
}

/** As the signer wants it; Node's own is faster than one in JavaScript. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", toBuffer(secret));
  }

  update(bytes: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBuffer(bytes));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("a digest is made once");
  }
}

function toBuffer(bytes: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof bytes === "string") return Buffer.from(bytes);
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
}
