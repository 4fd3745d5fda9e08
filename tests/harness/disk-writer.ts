/**
 * A process of its own that writes to a disk bucket: `disk-writer.ts <dir> <name> <key> <what>`.
 * `stall` puts 4 of 8 MiB, says "half" and waits to be killed; `count <times>` adds one to a number that often;
 * `claim <id>` waits for a line on stdin, tries to be first at the key, and says whether it was.
 */
import { once } from "node:events";
import { DiskBucket } from "../../core/bucket/disk/disk-bucket.ts";
import { isCode } from "../../core/errors.ts";

const MIB = 1024 * 1024;
const [dir, name, key, what, argument] = process.argv.slice(2) as [string, string, string, string, string];
const bucket = new DiskBucket({ dir, name, publicUrl: "http://127.0.0.1" });

if (what === "stall") await stall();
if (what === "count") for (let times = 0; times < Number(argument); times++) await addOne();
if (what === "claim") await claim();
await bucket.close();

async function stall(): Promise<void> {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (sent++ < 4) return controller.enqueue(new Uint8Array(MIB));
        console.log("half");
        await once(process.stdin, "end");
      },
    },
    { highWaterMark: 0 },
  );
  process.stdin.resume();
  await bucket.put(key, body, { size: 8 * MIB });
}

async function addOne(): Promise<void> {
  for (;;) {
    const { body, etag } = await bucket.open(key);
    const count = Number(await new Response(body as BodyInit).text());
    try {
      await bucket.put(key, String(count + 1), { ifMatch: etag });
      return;
    } catch (error) {
      if (!isCode(error, "precondition_failed")) throw error;
    }
  }
}

async function claim(): Promise<void> {
  console.log("waiting");
  await once(process.stdin, "data");
  process.stdin.destroy();
  try {
    await bucket.put(key, argument, { ifNoneMatch: "*" });
    console.log("won");
  } catch (error) {
    if (!isCode(error, "precondition_failed")) throw error;
    console.log("lost");
  }
}
