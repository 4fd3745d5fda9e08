import { join } from "node:path";
import { TOPIC } from "../../core/log/publish-events.ts";
import { TOPICS } from "../../core/pipeline.ts";
import type { Step } from "../bootstrap/steps.mjs";
import { callApi } from "../cli/api-client.ts";
import { launchMirrorMaker } from "../launch/mirror-maker.ts";
import { provisionKafka, provisionMirrorMaker } from "../provision/kafka.ts";
import { countUnmirrored, readHealth, until, whenCompleted } from "./looks.ts";
import { openProduct, type RegionalProduct } from "./product.ts";
import { type Published, readPublished } from "./published.ts";
import { type Region, startRegion } from "./region.ts";
import { beginUpload, type Upload } from "./upload.ts";

/** The group that folds facts: while it stands still, what workers tell is in the log alone. */
const FOLDING = "library";
/** Records that east is to have alone when it goes. */
const LEAST_LOST = 10;

export interface Demonstration {
  /** Absolute; where everything is kept. */
  dataDir: string;
  /** Some 20 s of any film. */
  film: Uint8Array<ArrayBuffer>;
  step: Step;
  /** Called while the product still runs, in its new region. */
  onEnd?(url: string, uploads: Upload[]): Promise<void>;
}

export interface Outcome {
  /** Records that were in east alone when it went. */
  notMirrored: number;
  /** Events that came from the outbox once more. */
  publishedAgain: number;
  films: {
    title: string;
    published: Published;
    /** Segments that were published when east went, and are other ones or gone. */
    changed: number;
    /** Segments that were made although they were stored. */
    madeTwice: number;
  }[];
}

/** Runs the product on Kafka in two regions, cuts one off and goes on in the other. Nothing is left running. */
export async function demonstrateRegions(demonstration: Demonstration): Promise<Outcome> {
  const product = openProduct(join(demonstration.dataDir, "product"));
  const running: { stop(): Promise<void> }[] = [];
  try {
    return await tellStory(demonstration, product, (thing) => {
      running.unshift(thing);
      return thing;
    });
  } finally {
    await product.stop();
    for (const thing of running) await thing.stop();
  }
}

async function tellStory(
  { dataDir, film, step, onEnd }: Demonstration,
  product: RegionalProduct,
  keep: <Thing extends { stop(): Promise<void> }>(thing: Thing) => Thing,
): Promise<Outcome> {
  const jars = await step("Kafka and MirrorMaker 2", async (say) => ({
    kafka: (await provisionKafka(say)).libDir,
    mirror: (await provisionMirrorMaker(say)).libDir,
  }));
  const start = async (name: string) => keep(await startRegion(name, jars.kafka, dataDir));
  const mirror = async (from: Region, to: Region) => {
    const folder = join(dataDir, `${from.name}-to-${to.name}`);
    return keep(await launchMirrorMaker({ libDir: jars.mirror, dataDir: folder, from, to, topics: TOPICS }));
  };
  const upload = (title: string) => beginUpload(product.url(), title, film);

  const east = await step("a broker in east", () => start("east"));
  const west = await step("a broker in west", () => start("west"));
  await step("the product, its log in east", () => product.moveTo(east.brokers));
  const line = await step("MirrorMaker 2, from east to west", () => mirror(east, west));

  const first = await upload("before");
  await step("a film goes the whole way in east", () => sendWhole(first));
  await step("west has it all, and each group's place", async () => {
    await until("the mirror", async () => (await countUnmirrored(east, west)) === 0);
    return until("the groups' places", async () => {
      const [{ committed, end } = { committed: 0, end: 0 }] = await west.log.offsets(TOPIC, FOLDING);
      return committed > 0 && `${end} records, ${FOLDING} has read ${committed}`;
    });
  });
  const second = await upload("under way");
  await step("half of a second film is sent, and plays", async () => {
    await second.sendTo(Math.ceil(second.chunks / 2));
    await until("the film to play", async () => (await second.details()).playable_at !== null);
  });
  let notMirrored = 0;
  await step("the line to west stands still; more is sent and encoded, and nobody folds it", async () => {
    await callApi(first.api, `/pipeline/groups/${FOLDING}/pause`, { method: "POST" });
    process.kill(line.pid, "SIGSTOP");
    await second.sendTo(second.chunks - 1);
    await until("records", async () => (await countUnmirrored(east, west)) >= LEAST_LOST);
    notMirrored = await countUnmirrored(east, west);
    return `${notMirrored} records are in east alone`;
  });
  const before = await readAll(product, [first, second]);
  await step("east is gone", async () => {
    await east.cut();
    process.kill(line.pid, "SIGKILL");
  });
  await step("the upload goes on", async () => {
    await second.sendTo(second.chunks);
    await second.finalize();
    const { status, checks } = await readHealth(product.url());
    return `health ${status}, the log: ${checks.log}`;
  });

  let publishedAgain = 0;
  await step("failover: the product starts again with the brokers of west", async () => {
    await product.moveTo(west.brokers);
    await callApi(first.api, `/pipeline/groups/${FOLDING}/resume`, { method: "POST" });
    const [news] = await until("another log to be noticed", async () => {
      const lines = await product.readLog("api", '"repair":"log_lost"');
      return lines.length > 0 && lines;
    });
    publishedAgain = Number(news!.events);
    return `another log, so ${publishedAgain} events of films under way are published again`;
  });
  await step("the second film is completed in west", () => whenCompleted(second));
  const third = await upload("after");
  await step("a third one goes the whole way there", () => sendWhole(third));
  await step("east comes back, empty, as the mirror of west", async () => {
    const back = await start("east-again");
    await mirror(west, back);
    await until("the mirror", async () => (await countUnmirrored(west, back)) === 0);
  });

  const uploads = [first, second, third];
  await onEnd?.(product.url(), uploads);
  const after = await readAll(product, uploads);
  const films = uploads.map(async ({ title, videoHash }) => ({
    title,
    published: after.get(videoHash)!,
    changed: countChanged(before.get(videoHash), after.get(videoHash)!),
    madeTwice: await countMadeTwice(product, videoHash),
  }));
  return { notMirrored, publishedAgain, films: await Promise.all(films) };
}

async function sendWhole(upload: Upload): Promise<void> {
  await upload.sendTo(upload.chunks);
  await upload.finalize();
  await whenCompleted(upload);
}

async function readAll(product: RegionalProduct, uploads: Upload[]): Promise<Map<string, Published>> {
  const read = uploads.map(
    async ({ videoHash }) => [videoHash, await readPublished(product.url(), videoHash)] as const,
  );
  return new Map(await Promise.all(read));
}

function countChanged(before: Published | undefined, after: Published): number {
  const segments = [...(before?.segments ?? [])];
  return segments.filter(([address, version]) => after.segments.get(address) !== version).length;
}

/** A worker that finds a segment stored by the time that it has made it says so. */
async function countMadeTwice(product: RegionalProduct, videoHash: string): Promise<number> {
  const lines = await product.readLog("transcode", "segment was stored already");
  return lines.filter(({ key }) => String(key).includes(videoHash)).length;
}
