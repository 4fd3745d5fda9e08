import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { startProduct } from "../harness/product.ts";
import { makeHeavyFilm } from "./uploader.ts";

const browser = useBrowser();
const product = await startProduct({ stack: "services" });

test("with a real bucket the bulk goes to its own origin, past the api", async () => {
  const film = await makeHeavyFilm("to-the-bucket.mp4", 28);
  const page = await browser.open(product.url);
  const { s3 } = (await product.config()).bucket;
  const sent: string[] = [];
  page.on("requestfinished", (request) => void (request.method() === "PUT" && sent.push(request.url())));
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  await page.getByRole("button", { name: /^Upload:/ }).click();
  await page.locator("[data-phase=sent]").waitFor({ timeout: 60_000 });
  const origins = sent.map((url) => new URL(url).origin);
  expect(origins.filter((origin) => origin === new URL(s3.endpoint!).origin)).toHaveLength(6);
});
