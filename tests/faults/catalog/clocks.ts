import type { FakeClock } from "../../harness/fake-clock.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import type { Lab } from "../lab.ts";
import type { Fault } from "../scene.ts";

const HOUR_MS = 3_600_000;
const CLOSE_MS = 60_000;

/** The clock of all functions jumps, as after a laptop slept or when NTP sets it right. */
export function clockFaults(clock: FakeClock): Fault[] {
  return [3, -3].map((hours) => ({
    name: `the clock jumps to ${inWords(hours)}`,
    moment: "arriving",
    prepare: (lab) => jump(lab, clock, 0),
    strike: ({ lab }) => jump(lab, clock, hours),
  }));
}

const inWords = (hours: number) => `${hours < 0 ? "" : "+"}${hours}h`;

/** Resolves when the api dates its answers by it; throws when it never does. */
async function jump({ product }: Lab, clock: FakeClock, hours: number): Promise<void> {
  await clock.set(inWords(hours));
  await waitUntil(`answers dated ${inWords(hours)}`, async () => {
    const answer = await fetch(`${product.url}/healthz`);
    await answer.body?.cancel();
    const away = Date.parse(answer.headers.get("date") ?? "") - Date.now();
    return Math.abs(away - hours * HOUR_MS) < CLOSE_MS;
  });
}
