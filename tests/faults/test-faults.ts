import { test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { chooseSeed } from "../harness/random.ts";
import type { Lab } from "./lab.ts";
import { openReport } from "./report.ts";
import type { Fault } from "./scene.ts";
import { runTrial, type Specimen } from "./trial.ts";

const TRIAL_TIMEOUT_MS = 400_000;
/** Moments that are tried for each fault. */
const SEEDS = Number(process.env.FAULT_SEEDS ?? 1);

/** 24 s in twelve segments and several spans, with two rungs to encode. */
export async function prepareSpecimen(): Promise<Specimen> {
  const film = await makeFilm({ name: "fault.mp4", seconds: 24, size: "640x480", bitrate: 700_000 });
  return { film, source: await decodeSource(film.path), segments: 12, ssim: null };
}

/** The undisturbed run, with which the others are compared; then a test for each fault and seed. */
export function testFaults(lab: Lab, specimen: Specimen, faults: Fault[]): void {
  const report = openReport(`${lab.stack} stack`);
  const firstSeed = chooseSeed();

  test(
    "undisturbed",
    async () => {
      const nothing: Fault = {
        name: "nothing happens",
        moment: "arriving",
        strike: async () => {},
        redone: 0,
      };
      report.add(await runTrial(lab, specimen, nothing, firstSeed));
    },
    TRIAL_TIMEOUT_MS,
  );

  for (const fault of faults) {
    for (let n = 0; n < SEEDS; n++) {
      const seed = firstSeed + n;
      test(
        `${fault.name} (SEED=${seed})`,
        async () => {
          report.add(await runTrial(lab, specimen, fault, seed));
        },
        TRIAL_TIMEOUT_MS,
      );
    }
  }
}
