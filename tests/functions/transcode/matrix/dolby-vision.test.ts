import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { openTranscodeContext, uploadWhole } from "../../../harness/ingest.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { makeClip } from "./clips.ts";
import { X265 } from "./colour-rows.ts";
import { deltaE, type Triple, toLab } from "./colour-science.ts";
import { toSdr } from "./hdr-science.ts";
import { decodeAll, publishFilm } from "./publish.ts";

const ctx = await openTranscodeContext();
const folder = await makeTempFolder("dolby-vision");

const SIGNAL: Triple = [0.75, 0.7, 0.6];
/** Those in which a sample entry of HEVC lies; the file's index stands last, so that no offset changes. */
const AROUND = ["moov", "trak", "mdia", "minf", "stbl", "stsd", "hvc1"];

/** A film in HLG, with a Dolby Vision configuration in its sample entry (dvcC, dvvC from profile 8 on). */
async function makeDolbyVision(profile: number, compatibility: number): Promise<string> {
  const path = await makeClip(folder, {
    ...{ name: `profile-${profile}.mp4`, size: [320, 180], drawn: { matrix: "bt2020nc", depth: 10 } },
    pattern: { quarters: [SIGNAL, SIGNAL, SIGNAL, SIGNAL] },
    said: { primaries: "bt2020", transfer: "arib-std-b67", matrix: "bt2020nc" },
    encode: [...X265, "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"],
  });
  const file = await readFile(path);
  const configuration = file.indexOf("hvcC") - 4;
  const end = configuration + file.readUInt32BE(configuration);
  const changed = Buffer.concat([file.subarray(0, end), toBox(profile, compatibility), file.subarray(end)]);
  for (const type of AROUND) {
    const at = changed.indexOf(type) - 4;
    changed.writeUInt32BE(changed.readUInt32BE(at) + 32, at);
  }
  await writeFile(path, changed);
  return path;
}

/** DOVIDecoderConfigurationRecord: version 1.0, profile, level 1, RPU and base layer there, compatibility. */
function toBox(profile: number, compatibility: number): Buffer {
  const box = Buffer.alloc(32);
  box.writeUInt32BE(32, 0);
  box.write(profile > 7 ? "dvvC" : "dvcC", 4, "latin1");
  box.writeUInt8(1, 8);
  box.writeUInt16BE((profile << 9) | (1 << 3) | 0b101, 10);
  box.writeUInt8(compatibility << 4, 12);
  return box;
}

test("Dolby Vision profile 8 is shown by its base layer", async () => {
  const { inspection, rungs } = await publishFilm(ctx, await makeDolbyVision(8, 4));
  const [stream] = inspection.media!.streams;
  expect(stream).toMatchObject({ hdr: { dolbyVision: { profile: 8, compatibility: "hlg" } } });
  const [picture] = await decodeAll(rungs[0]!.film);
  const expected = toLab(toSdr(SIGNAL, "hlg"), "bt709");
  expect(deltaE(toLab(picture!.at(0.5, 0.5), "bt709"), expected)).toBeLessThan(3);
});

test("Dolby Vision profile 5 has no layer that others could show: it is refused in words", async () => {
  const { scope } = await uploadWhole(ctx, await readFile(await makeDolbyVision(5, 0)));
  await expect(ingestSource(ctx, scope)).rejects.toMatchObject({
    code: "source_unsupported",
    detail: expect.stringMatching(/Dolby Vision profile 5.*export it/),
  });
});
