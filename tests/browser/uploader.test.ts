import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { type CountingProxy, startCountingProxy } from "../harness/counting-proxy.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { getDetails } from "../harness/upload.ts";
import { countWays, dropFiles, makeHeavyFilm, rowOf, sentChunks } from "./uploader.ts";

const MB = 1_000_000;
/** Resolves to this machine, but is no secure context: there is no Web Crypto for its pages. */
const PLAIN_NAME = "plain.test";

const browser = useBrowser([`--host-resolver-rules=MAP ${PLAIN_NAME} 127.0.0.1`]);
const product = await startProduct({ env: { ALLOWED_HOSTS: PLAIN_NAME, TOKEN_FOR: "nothing" } });

const films = async (): Promise<{ video_hash: string; title: string }[]> =>
  (await fetch(`${product.url}/videos`)).json();
const hashOf = async (title: string) => (await films()).find((row) => row.title === title)!.video_hash;

/** No chunk was sent again that had come, and no more than three were on their way at a time. */
async function expectOnce(proxy: CountingProxy, title: string) {
  const hash = await hashOf(title);
  const { total_chunks } = await getDetails(product.url, hash);
  const sent = sentChunks(proxy, hash);
  expect([...sent.keys()].sort((a, b) => a - b)).toEqual([...Array(total_chunks).keys()]);
  expect([...sent].filter(([, times]) => times > 1)).toEqual([]);
  expect(proxy.mostBodies()).toBeLessThanOrEqual(3);
}

test("a dropped film goes to the bucket with all but its head, and on with one click after a reload", async () => {
  const film = await makeHeavyFilm("dropped.mp4", 16);
  const proxy = await startCountingProxy(product.url);
  proxy.pace(8 * MB);
  const page = await browser.open(proxy.url);
  await dropFiles(page, [film.path]);
  await page.getByRole("textbox", { name: "Title" }).fill("By drop");
  await page.keyboard.press("Enter");
  await expect.poll(() => countWays(proxy).api, { timeout: 20_000 }).toBeGreaterThan(4);
  await page.reload();
  // The browser kept a handle of the file that was dropped.
  await page.getByRole("button", { name: "Go on with By drop" }).click();
  proxy.pace(Number.POSITIVE_INFINITY);
  await rowOf(page, "By drop").and(page.locator("[data-phase=sent]")).waitFor();
  await expectOnce(proxy, "By drop");
  const { api, bucket } = countWays(proxy);
  expect(api).toBeLessThanOrEqual(10);
  expect(bucket).toBeGreaterThanOrEqual(2);
  await waitForStatus(product.url, await hashOf("By drop"), "completed");
});

test("a film that is chosen before the page's script has come is taken", async () => {
  const film = await makeHeavyFilm("early.mp4", 1);
  const page = await browser.open(product.url, {
    before: (page) =>
      page.route("**/assets/library-*.js", async (route) => {
        await page.locator("[data-part=picker]").setInputFiles(film.path);
        await route.continue();
      }),
  });
  await page.getByRole("textbox", { name: "Title" }).fill("Early");
  await page.keyboard.press("Enter");
  await rowOf(page, "Early").and(page.locator("[data-phase=sent]")).waitFor();
});

test("a page that is loaded again in the middle goes on with the same file, and sends no chunk twice", async () => {
  const film = await makeHeavyFilm("reloaded.mp4", 32);
  const proxy = await startCountingProxy(product.url);
  proxy.pace(8 * MB);
  const page = await browser.open(proxy.url);
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  await page.getByRole("textbox", { name: "Title" }).fill("Reloaded");
  await page.keyboard.press("Enter");
  await expect.poll(() => countWays(proxy).bucket, { timeout: 20_000 }).toBeGreaterThan(0);

  const warned = page.waitForEvent("dialog");
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  expect((await warned).type()).toBe("beforeunload");
  const row = rowOf(page, "Reloaded");
  await row.getByText(/Unfinished, \d+ % is there\. Choose the same file to go on\./).waitFor();

  const chooser = page.waitForEvent("filechooser");
  await row.getByRole("button", { name: "Choose the file of Reloaded" }).click();
  await (await chooser).setFiles((await makeHeavyFilm("another.mp4", 4)).path);
  await row.getByText(/This upload is of “.*reloaded.*”/).waitFor();
  proxy.pace(Number.POSITIVE_INFINITY);
  // Also where it is given as if it were new.
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  await row.and(page.locator("[data-phase=sent]")).waitFor();
  await expectOnce(proxy, "Reloaded");

  await page.reload();
  await page.locator(".card[data-hash]").first().waitFor();
  expect(await page.locator(".upload").count()).toBe(0);
});

test("an upload whose network is gone for five seconds says so, and goes on by itself", async () => {
  const film = await makeHeavyFilm("offline.mp4", 12);
  const proxy = await startCountingProxy(product.url);
  proxy.pace(4 * MB);
  const page = await browser.open(proxy.url, { expected: /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/ });
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  await page.getByRole("button", { name: /^Upload:/ }).click();
  await expect.poll(() => countWays(proxy).api, { timeout: 20_000 }).toBeGreaterThan(3);
  await page.context().setOffline(true);
  await rowOf(page, "Offline. Goes on by itself.").waitFor();
  await page.waitForTimeout(5000);
  expect(await page.locator("[data-phase=sending]").count()).toBe(1);
  proxy.pace(Number.POSITIVE_INFINITY);
  await page.context().setOffline(false);
  await page.locator("[data-phase=sent]").waitFor();
});

test("a film plays in its row while it and two others are uploaded", async () => {
  const names = ["first.mp4", "second.mp4", "third.mp4"];
  const paths = await Promise.all(names.map(async (name) => (await makeHeavyFilm(name, 24)).path));
  const proxy = await startCountingProxy(product.url);
  proxy.pace(8 * MB);
  const page = await browser.open(proxy.url);
  await page.locator("[data-part=picker]").setInputFiles(paths);
  await page.getByRole("button", { name: "Upload all 3" }).click();
  await page.getByText(/^0 of 3 · .* of 7\d\.\d MB · .*\/s · .* left$/).waitFor();
  const row = rowOf(page, "second");
  await row.getByRole("button", { name: /^Play/ }).click();
  proxy.pace(2 * MB); // what is there can be played, and none of them ends before that
  const position = () => row.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime);
  await expect.poll(position, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(await page.locator("[data-phase=sending]").count()).toBe(3);
  proxy.pace(Number.POSITIVE_INFINITY);
  await expect.poll(() => page.locator("[data-phase=sent]").count(), { timeout: 20_000 }).toBe(3);
  expect(proxy.mostBodies()).toBeLessThanOrEqual(3);
});

test("where the bucket cannot be reached, all goes through the API", async () => {
  const film = await makeHeavyFilm("walled.mp4", 28);
  const proxy = await startCountingProxy(product.url);
  proxy.cut(/^\/_bucket\//);
  const page = await browser.open(proxy.url, { expected: /_bucket|ERR_EMPTY_RESPONSE/ });
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  await page.getByRole("button", { name: /^Upload:/ }).click();
  await page.locator("[data-phase=sent]").waitFor();
  expect(countWays(proxy).bucket).toBe(0);
  // The chunks that were under way when it was found out, and none after them; the browser itself tries again.
  const tried = proxy.requests.flatMap(({ path }) => path.match(/^\/_bucket\/[^?]*/) ?? []);
  expect(new Set(tried).size).toBeLessThanOrEqual(3);
});

test("on a plain http host, without Web Crypto, chunks carry their digest all the same", async () => {
  const film = await makeHeavyFilm("plain.mp4", 8);
  const proxy = await startCountingProxy(product.url);
  const page = await browser.open(proxy.url.replace("127.0.0.1", PLAIN_NAME));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  await page.getByRole("button", { name: /^Upload:/ }).click();
  await page.locator("[data-phase=sent]").waitFor();
  const sent = proxy.requests.filter(({ path }) => path.includes("/upload_chunk/"));
  expect(sent.every(({ headers }) => /^sha-256=:/.test(String(headers["content-digest"])))).toBe(true);
  expect(countWays(proxy).bucket).toBeGreaterThan(0);
});
