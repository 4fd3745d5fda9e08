import { afterAll, describe, expect, test } from "vitest";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { QUARTERS } from "./clips.ts";
import { deltaE, type Tags, type Triple, toLab } from "./colour-science.ts";
import { decodeAll, type Picture, publishFilm } from "./publish.ts";

/** A kind of picture, and what is to come out of it: computed from the pattern and the standards alone. */
export interface Row {
  name: string;
  make(folder: string): Promise<string>;
  /** Of the tallest rung. */
  size: readonly [number, number];
  /** Of its quarters as they are to be seen: top left, top right, bottom left, bottom right. */
  colours?: readonly Triple[];
  /** Of `colours`. */
  primaries?: Tags["primaries"];
  /** What the stream must say of its colours. */
  tags?: { matrix: string; primaries: string; transfer: string };
  frames?: number;
  /** ΔE that quantising and encoding may cost. */
  tolerance?: number;
  /** Part of the short suite. */
  fast?: boolean;
  /** Instead of colours: what else must hold of the pictures of each rung. */
  check?(pictures: Picture[]): void;
}

export const SAYS = {
  bt709: { matrix: "bt709", primaries: "bt709", transfer: "bt709" },
  bt601: { matrix: "smpte170m", primaries: "smpte170m", transfer: "smpte170m" },
};

/** The middles of the quarters. */
const MIDDLES = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

/** Publishes each row's film (in short segments, so that there are several spans), and looks at every rung and at the poster; prints what was expected and what came. */
export async function testMatrix(rows: Row[]): Promise<void> {
  const ctx = await openTranscodeContext({ X264_PRESET: "veryfast", SEGMENT_SECONDS: "1" });
  const folder = await makeTempFolder("matrix");
  const table: Record<string, Record<string, string>> = {};

  describe("what was drawn is what is shown", () => {
    test.each(rows.map((row) => [row.name, row] as const))("%s", async (name, row) => {
      const line: Record<string, string> = { expected: describeRow(row) };
      table[name] = line;
      const { rungs, poster } = await publishFilm(ctx, await row.make(folder));
      let worst = 0;
      for (const { rung, film } of rungs) {
        const pictures = await decodeAll(film);
        const [first] = pictures;
        expect([rung.width, rung.height], "what the manifest says").toEqual([first!.width, first!.height]);
        expect(pictures, rung.rung).toHaveLength(row.frames ?? 6);
        if (row.tags) expect(first!.tags).toEqual(row.tags);
        expect(first!.full).toBe(false);
        worst = Math.max(worst, ...pictures.map((picture) => compare(picture, row)));
        row.check?.(pictures);
      }
      const [tallest] = rungs;
      line.came = `${tallest!.rung.width}x${tallest!.rung.height} ${rungs.map(({ rung }) => rung.rung).join(" ")}`;
      line.ΔE = worst.toFixed(1);
      expect([tallest!.rung.width, tallest!.rung.height]).toEqual(row.size);
      expect(worst, "ΔE of the worst quarter of any rung").toBeLessThan(row.tolerance ?? 4);
      const [picture] = await decodeAll(poster);
      line["poster ΔE"] = compare(picture!, row).toFixed(1);
      expect(Number(line["poster ΔE"]), "the poster looks as the rungs do").toBeLessThan(
        (row.tolerance ?? 4) + 2,
      );
    });
  });

  afterAll(() => console.table(table));
}

function describeRow({ size, tags, frames = 6 }: Row): string {
  return `${size.join("x")} ${frames} frames ${tags ? tags.matrix : ""}`;
}

/** ΔE of the quarter that is furthest off. */
function compare(picture: Picture, { colours, primaries = "bt709", check }: Row): number {
  if (check && !colours) return 0;
  const expected = colours ?? QUARTERS.quarters;
  const far = MIDDLES.map(([x, y], i) =>
    deltaE(toLab(picture.at(x, y), picture.tags.primaries), toLab(expected[i]!, primaries)),
  );
  return Math.max(...far);
}
