import { afterAll, it } from "vitest";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { CONTAINERS, expectInStep, SOUNDS, type SyncLine } from "./sound-sync.ts";

const ctx = await openTranscodeContext();
const table: Record<string, SyncLine> = {};

const matrix = Object.keys(SOUNDS).flatMap((sound) =>
  CONTAINERS.map((container) => [sound, container] as const),
);

it.each(matrix)(
  "sound with %s in %s is in step with the picture",
  async (sound, container) => {
    const line = await expectInStep(ctx, { name: `film.${container}`, ...SOUNDS[sound]!(container) });
    table[`${sound}, ${container}`] = line;
  },
  120_000,
);

afterAll(() => console.table(table));
