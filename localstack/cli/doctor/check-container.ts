import type { Config } from "../../../core/config.ts";
import {
  type Confinement,
  describeConfinement,
  readConfinement,
} from "../../../functions/transcode/ffmpeg/confinement.ts";
import type { Finding } from "./finding.ts";

/** What the container around this process keeps from it; nothing where there is none. */
export async function checkContainer(config: Config): Promise<Finding[]> {
  const confinement = await readConfinement(config);
  return confinement ? [toFinding(confinement)] : [];
}

function toFinding(confinement: Confinement): Finding {
  const { kept, lacking } = describeConfinement(confinement);
  const what = `in a container: ${kept.join(", ") || "nothing is kept from it"}`;
  if (lacking.length === 0) return { state: "ok", what };
  return {
    state: "note",
    what: `${what}; it lacks ${lacking.join(", ")}`,
    remedy: "run it as the service transcode of docker-compose.yaml does, where films come from strangers",
  };
}
