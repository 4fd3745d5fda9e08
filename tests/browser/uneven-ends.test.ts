import { test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { startProduct } from "../harness/product.ts";
import { expectUnevenToPlay } from "./uneven-ends.ts";

const browser = useBrowser();

test("both engines come to the end of a film whose sound goes on behind its last picture", async () => {
  const { url } = await startProduct();
  const film = { name: "long-sound.mp4", size: "320x180", picture: [0, 2], sound: [0, 7] } as const;
  await expectUnevenToPlay({ browser, url }, film);
}, 90_000);
