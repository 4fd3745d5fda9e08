import { expect, test } from "vitest";
import { listFilmFacts } from "../../core/library/facts.ts";
import { openLibrary } from "../../core/library/open-library.ts";
import { openLogger } from "../../core/logger.ts";
import { openQueues } from "../../core/queue/open-queues.ts";
import { EXTRA_CODECS, type ExtraCodec } from "../../core/video/extra-codecs.ts";
import { gopPrefix, initKey } from "../../core/video/keys.ts";
import { ENCODER_OF } from "../../functions/transcode/encode/extra-encoders.ts";
import { callsTo } from "../harness/api.ts";
import { waitForLetters } from "../harness/dead-letters.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { listKeys } from "../harness/list-keys.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { type Product, startProduct } from "../harness/product.ts";
import { listStoredKeys, readStoredTags, withBuckets } from "../harness/stored-objects.ts";
import { beginUpload, deleteVideo, getDetails } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectNothingElse, expectWholeFilm, loadFilm } from "./film-checks.ts";

const TIMEOUT_MS = 600_000;
const EXTRAS_TIMEOUT_MS = 300_000;
/** Not published as it is: what its rungs are made of must stay until the last codec is whole. */
const SOURCE = { codec: "mpeg4", size: "480x270", bitrate: 400_000 } as const;

/** What may happen to the jobs that make a film in other codecs, while the film has long been complete. */
export async function testExtraJobs(stack: Product["stack"]): Promise<void> {
  // Long spans, so that a job has several segments to lose.
  const env = { EXTRA_CODECS: EXTRA_CODECS.join(), SPAN_GROWTH: "1", JOB_ATTEMPTS: "3" };
  const product = await startProduct({ stack, env });
  const { url } = product;
  const config = await product.config();

  const upload = async (name: string, seconds: number) => {
    const film = await makeFilm({ ...SOURCE, name, seconds, gop: 25 });
    const begun = await beginUpload(url, film.path);
    return { film, ...begun };
  };
  const tagsOf = (videoHash: string) => withBuckets(product, (buckets) => readStoredTags(buckets, videoHash));

  /** Programs that make a codec now. */
  const encodersOf = async (codec: ExtraCodec) =>
    (await product.programs("transcode")).filter(
      ({ command }) => /^\S*ffmpeg\b/.test(command) && command.includes(ENCODER_OF[codec]),
    );

  /** Resolves with what is stored when a job of this codec works that began with no less than that. */
  async function whileMade(
    videoHash: string,
    codec: ExtraCodec,
    least: number,
  ): Promise<Map<string, string>> {
    return waitUntil(
      `${codec} to be under way`,
      async () => {
        const tags = await tagsOf(videoHash);
        const made = [...tags.keys()].filter((key) => key.includes(`-${codec}/`)).length;
        return made >= least && (await encodersOf(codec)).length > 0 && tags;
      },
      EXTRAS_TIMEOUT_MS,
    );
  }

  const whenWhole = (videoHash: string) =>
    waitUntil(
      "every codec",
      async () => (await getDetails(url, videoHash)).rungs.every(({ announced }) => announced),
      EXTRAS_TIMEOUT_MS,
    );

  test(
    `on the ${stack} stack a worker that is killed at other codecs goes on with what is missing`,
    async () => {
      const { film, ...begun } = await upload("extras-killed.mkv", 46);
      const { videoHash } = begun;
      await begun.sendRange(0);
      await begun.finalize();
      await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
      const seen: Map<string, string>[] = [];
      for (const codec of EXTRA_CODECS)
        for (const least of [3, 16]) {
          seen.push(await whileMade(videoHash, codec, least));
          await product.kill("transcode");
        }
      await whenWhole(videoHash);
      const { hls, dash } = await loadFilm(url, await waitForStatus(url, videoHash, "completed"));
      expect(hls.tracks.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["270p-hevc", "240p-hevc", "270p-av1", "240p-av1"]),
      );
      expect(dash.ended).toBe(true);
      await expectWholeFilm(hls, await decodeSource(film.path));
      const stored = Object.fromEntries(await tagsOf(videoHash));
      for (const tags of seen) expect(stored).toMatchObject(Object.fromEntries(tags));
      await withBuckets(product, (buckets) => expectNothingElse(buckets, begun, hls));
      await expectToldOnce(videoHash);
    },
    TIMEOUT_MS,
  );

  /** Each job has ended once, and none is left. */
  async function expectToldOnce(videoHash: string): Promise<void> {
    const library = openLibrary(config.library);
    const facts = await listFilmFacts(library, videoHash);
    await library.close();
    const [ended] = facts.flatMap((fact) => (fact.type === "source.ended" ? [fact.data] : []));
    const jobs = facts.flatMap((fact) => (fact.type === "job.completed" ? [fact.data] : []));
    expect(jobs.filter(({ kind }) => kind === "extra")).toHaveLength(EXTRA_CODECS.length * ended!.spans!);
    expect(facts.filter(({ type }) => type === "job.failed" || type === "video.failed")).toEqual([]);
    await waitUntil("the queue to be empty", async () => (await listJobs(videoHash)).length === 0);
  }

  async function listJobs(videoHash: string): Promise<(string | undefined)[]> {
    const jobs = await queues.extra.getJobs();
    return jobs.filter((job) => job?.data.videoHash === videoHash).map((job) => job.id);
  }
  const logger = openLogger("test", "silent");
  const queues = openQueues({ redisUrl: config.redis.url, attempts: 1, logger });
  onCleanup(queues.close);

  test(
    `on the ${stack} stack a codec that fails is told of, and made when its dead letters are redriven`,
    async () => {
      const { film, ...begun } = await upload("extras-dead.mkv", 8);
      const { videoHash } = begun;
      const inTheWay = initKey(videoHash, "240p-av1");
      await withBuckets(product, ({ media }) => media.put(inTheWay, "of another encoder"));
      await begun.sendRange(0);
      await begun.finalize();
      await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
      const calls = callsTo(url);
      const isOfFilm = ({ video_hash }: { video_hash: string | null }) => video_hash === videoHash;
      const av1Of = async () =>
        (await getDetails(url, videoHash)).decisions.filter(({ code }) => code.startsWith("extra-av1"));
      const failed = await waitUntil("the failure to be told", async () => {
        const told = await av1Of();
        return told.every(({ outcome }) => outcome === "left-out") && told;
      });
      expect(failed).toMatchObject([{ code: "extra-av1-failed", rendition: null }]);
      expect(failed[0]!.words).toMatch(/^Not made in AV1, since that failed: Another encoder has made /);

      const spans = await waitUntil(
        "the last job to end",
        async () => {
          const left = await listJobs(videoHash);
          return left.length === 0 && (await countSpans(videoHash));
        },
        EXTRAS_TIMEOUT_MS,
      );
      const { rungs, status } = await getDetails(url, videoHash);
      expect(status).toBe("completed");
      const announced = rungs.filter((rung) => rung.announced).map(({ rung }) => rung);
      expect(announced).toEqual(["270p", "240p", "270p-hevc", "240p-hevc"]);
      const letters = await waitForLetters(calls, spans, isOfFilm);
      expect(new Set(letters.map(({ code }) => code))).toEqual(new Set(["encoder_failed"]));

      await withBuckets(product, ({ media }) => media.remove(inTheWay));
      for (const { id } of letters) expect((await calls.post(`/dead/${id}/redrive`)).status).toBe(200);
      await whenWhole(videoHash);
      expect((await av1Of()).map(({ outcome }) => outcome)).toEqual(["made", "made"]);
      const { hls } = await loadFilm(url, await waitForStatus(url, videoHash, "completed"));
      await expectWholeFilm(hls, await decodeSource(film.path));
      await withBuckets(product, (buckets) => expectNothingElse(buckets, begun, hls));
    },
    TIMEOUT_MS,
  );

  async function countSpans(videoHash: string): Promise<number> {
    const library = openLibrary(config.library);
    const facts = await listFilmFacts(library, videoHash);
    await library.close();
    return facts.flatMap((fact) => (fact.type === "source.ended" ? [fact.data.spans!] : []))[0]!;
  }

  test.each(EXTRA_CODECS)(
    `on the ${stack} stack a film that is deleted while it is made in %s leaves no object, job or program`,
    async (codec) => {
      const { videoHash, ...begun } = await upload(`extras-deleted-${codec}.mkv`, 46);
      await begun.sendRange(0);
      await begun.finalize();
      await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
      await whileMade(videoHash, codec, 3);
      expect(
        await withBuckets(product, ({ uploads }) => listKeys(uploads, gopPrefix(videoHash))),
      ).not.toEqual([]);
      await deleteVideo(url, videoHash);
      for (const one of EXTRA_CODECS)
        await waitUntil(`no program to make ${one}`, async () => (await encodersOf(one)).length === 0);
      await waitUntil("the jobs to be gone", async () => (await listJobs(videoHash)).length === 0);
      await waitUntil("the objects to be gone", async () => {
        const stored = await withBuckets(product, (buckets) => listStoredKeys(buckets, videoHash));
        return stored.media.length + stored.uploads.length === 0;
      });
    },
    TIMEOUT_MS,
  );
}
