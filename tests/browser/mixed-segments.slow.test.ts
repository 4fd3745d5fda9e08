import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { Inspection } from "../../core/video/inspection.ts";
import { inspectionKey, segmentKey } from "../../core/video/keys.ts";
import { parseFragment } from "../../functions/transcode/mp4/parse-fragment.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { keepToRung, watchPlayback } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { makeUnsafeFifthGop } from "../harness/special-films.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectToPlay } from "./expect-playback.ts";

const TIMEOUT_MS = 300_000;
/** nal_unit_type, H.264 table 7-1. */
const PARAMETER_SETS = [7, 8];

const browser = useBrowser();
const product = await startProduct();
const buckets = await openBuckets(await product.config());

/** Opens the film with both players kept to one rung. */
function openRung(hash: string, rung: string) {
  return browser.open(`${product.url}/streaming.html?v=${hash}`, {
    async before(page) {
      await watchPlayback(page);
      await keepToRung(page, rung);
    },
  });
}

test.each(["parameters", "open-gop"] as const)(
  "a film whose fifth GOP is unsafe to pass through (%s) plays through it",
  async (unsafety) => {
    const film = await makeUnsafeFifthGop(unsafety);
    const hash = await uploadFilm(product.url, film.path);
    await waitForStatus(product.url, hash, "completed");
    await awaitMessage(product.url, (message) => {
      const isOfFilm = message.type === "gop.ready" && message.videoHash === hash;
      return isOfFilm && message.data.unsafe !== null;
    });
    await expectToPlay(await openRung(hash, "source"), film);
  },
  TIMEOUT_MS,
);

test(
  "a film whose encoder is switched in the middle plays through the switch",
  async () => {
    const film = await makeFilm({ name: "switched.mp4", seconds: 20, bitrate: 1_000_000 });
    const hash = await uploadFilm(product.url, film.path, {
      chunkBytes: 128 * 1024,
      async onChunk(index, hash) {
        if (index !== 9) return;
        await waitUntil("the first encoded segments", async () => {
          const { rungs } = await getDetails(product.url, hash);
          return rungs.some(({ rung, segments }) => rung === "240p" && segments >= 2);
        });
        await changePreset(hash, "ultrafast");
      },
    });
    await waitForStatus(product.url, hash, "completed");
    const { rungs } = await getDetails(product.url, hash);
    const last = rungs.find(({ rung }) => rung === "240p")!.segments;
    expect(await readParameterSets(hash, last)).not.toEqual(await readParameterSets(hash, 1));
    await expectToPlay(await openRung(hash, "240p"), film, 240);
  },
  TIMEOUT_MS,
);

/** What later spans are encoded with: as another worker's encoder, it writes other parameter sets. */
async function changePreset(hash: string, preset: string): Promise<void> {
  const { body } = await buckets.uploads.open(inspectionKey(hash));
  const inspection = Inspection.parse(await new Response(body).json());
  expect(inspection.encoder.preset).not.toBe(preset);
  const changed = { ...inspection, encoder: { ...inspection.encoder, preset } };
  await buckets.uploads.put(inspectionKey(hash), JSON.stringify(changed));
}

/** SPS and PPS at the first picture of a segment of the 240p rung, in hexadecimal. */
async function readParameterSets(hash: string, n: number): Promise<string[]> {
  const { body } = await buckets.media.open(segmentKey(hash, "240p", n));
  const { bytes, samples } = parseFragment(Buffer.from(await new Response(body).arrayBuffer()));
  const [{ offset, size }] = samples as [(typeof samples)[number]];
  const sets: string[] = [];
  for (let at = offset; at < offset + size; at += 4 + bytes.readUInt32BE(at)) {
    const nal = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
    if (PARAMETER_SETS.includes(nal.readUInt8(0) & 0b11111)) sets.push(nal.toString("hex"));
  }
  return sets;
}
