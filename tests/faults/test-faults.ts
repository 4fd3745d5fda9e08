import { test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { chooseSeed } from "../harness/random.ts";
import type { Lab } from "./lab.ts";
import { openReport } from "./report.ts";
import type { Fault } from "./scene.ts";
import { runTrial, type Specimen } from "./trial.ts";

/** Of a fault, and of the undisturbed run where it is the first. */
const TIMEOUT_MS = 600_000;
/** Moments that are tried for each fault. */
const SEEDS = Number(process.env.FAULT_SEEDS ?? 1);

export interface FaultSuite {
  title: string;
  /** Where the film runs undisturbed. */
  openLab(): Promise<Lab>;
  faults: { name: string; prepare(): Promise<{ lab: Lab; fault: Fault }> }[];
  /**
   * How many times as long as promised it may take until work goes on. The promise itself is asserted, on a machine
   * that does nothing else; FAULT_SLACK says more for another one.
   */
  slack?: number;
}

/** 24 s in twelve segments and several spans, with two rungs to encode. */
export async function prepareSpecimen(): Promise<Specimen> {
  const film = await makeFilm({ name: "fault.mp4", seconds: 24, size: "640x480", bitrate: 700_000 });
  return { film, source: await decodeSource(film.path), segments: 12, ssim: null };
}

const NOTHING: Fault = { name: "nothing happens", moment: "arriving", strike: async () => {} };

/** The undisturbed run, with which the others are compared; then a test for each fault and seed. */
export function testSuite(specimen: Specimen, { title, openLab, faults, slack = 1 }: FaultSuite): void {
  const report = openReport(title);
  const firstSeed = chooseSeed();
  const options = { slack: Number(process.env.FAULT_SLACK ?? slack) };
  let calm: Promise<void> | null = null;
  // With `-t` the first of the chosen ones runs it.
  const compare = () => {
    calm ??= openLab()
      .then((lab) => runTrial(lab, specimen, NOTHING, { ...options, seed: firstSeed }))
      .then(report.undisturbed);
    return calm;
  };
  test("undisturbed", compare, TIMEOUT_MS);

  for (const { name, prepare } of faults) {
    for (let n = 0; n < SEEDS; n++) {
      const seed = firstSeed + n;
      test(
        `${name} (SEED=${seed})`,
        async () => {
          await compare();
          const { lab, fault } = await prepare();
          await report.record(runTrial(lab, specimen, fault, { ...options, seed }));
        },
        TIMEOUT_MS,
      );
    }
  }
}

/** Faults that strike one and the same lab, one after the other. */
export function testFaults(
  lab: Lab,
  specimen: Specimen,
  faults: Fault[],
  options: Pick<FaultSuite, "slack"> = {},
): void {
  testSuite(specimen, {
    title: `${lab.stack} stack`,
    openLab: async () => lab,
    faults: faults.map((fault) => ({ name: fault.name, prepare: async () => ({ lab, fault }) })),
    ...options,
  });
}
