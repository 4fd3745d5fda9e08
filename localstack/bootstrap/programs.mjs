import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const APPLICATIONS = "/Applications";

/**
 * Every program of the system that is used somewhere: the names it goes by (the first found is taken) and
 * the packages that bring it. `reason` ends the sentence "… is needed to".
 */
export const PROGRAMS = {
  ffmpeg: { names: ["ffmpeg"], apt: "ffmpeg", brew: "ffmpeg", reason: "encode video" },
  ffprobe: { names: ["ffprobe"], apt: "ffmpeg", brew: "ffmpeg", reason: "inspect sources" },
  "redis-server": {
    names: ["redis-server", "valkey-server"],
    apt: "redis-server",
    brew: "redis",
    reason: "queue jobs",
  },
  bwrap: { names: ["bwrap"], apt: "bubblewrap", brew: "bubblewrap", reason: "shut FFmpeg in" },
  chromium: {
    names: [
      "chromium",
      "chromium-browser",
      "google-chrome",
      "google-chrome-stable",
      `${APPLICATIONS}/Chromium.app/Contents/MacOS/Chromium`,
      `${APPLICATIONS}/Google Chrome.app/Contents/MacOS/Google Chrome`,
    ],
    apt: "chromium",
    brew: "chromium",
    reason: "play films in tests",
  },
  java: { names: ["java"], apt: "default-jre-headless", brew: "openjdk", reason: "run Kafka" },
  mvn: { names: ["mvn"], apt: "maven", brew: "maven", reason: "fetch Kafka" },
  go: { names: ["go", "/usr/local/go/bin/go"], apt: "golang-go", brew: "go", reason: "build MinIO" },
  curl: { names: ["curl"], apt: "curl", brew: "curl", reason: "follow the API guide in tests" },
  jq: { names: ["jq"], apt: "jq", brew: "jq", reason: "follow the API guide in tests" },
  faketime: {
    names: ["faketime"],
    apt: "faketime",
    brew: "libfaketime",
    reason: "let clocks jump in tests",
  },
  podman: { names: ["podman"], apt: "podman", brew: "podman", reason: "run containers in tests" },
  runc: { names: ["runc"], apt: "runc", brew: "runc", reason: "run containers in tests" },
  catatonit: {
    names: ["catatonit", "/usr/libexec/podman/catatonit"],
    apt: "catatonit",
    brew: "catatonit",
    reason: "be the first process of containers in tests",
  },
  debootstrap: {
    names: ["debootstrap", "/usr/sbin/debootstrap"],
    apt: "debootstrap",
    brew: "debootstrap",
    reason: "make an image for containers in tests",
  },
  prometheus: {
    names: ["prometheus"],
    apt: "prometheus",
    brew: "prometheus",
    reason: "read the metrics in tests",
  },
  promtool: { names: ["promtool"], apt: "prometheus", brew: "prometheus", reason: "try the alarms in tests" },
  "docker-compose": {
    names: ["docker-compose"],
    apt: "docker-compose",
    brew: "docker-compose",
    reason: "check docker-compose.yaml",
  },
};

/** Where a program of the table lies, or null when it is not installed. */
export function findProgram(program, path = process.env.PATH ?? "") {
  for (const name of PROGRAMS[program].names) {
    const candidates = name.startsWith("/")
      ? [name]
      : path.split(delimiter).map((folder) => join(folder, name));
    const found = candidates.find(isExecutable);
    if (found) return found;
  }
  return null;
}

/** Bubblewrap is for Linux alone. */
export const SANDBOX_PROGRAMS = process.platform === "linux" ? ["bwrap"] : [];

export function findMissing(programs) {
  return programs.filter((program) => findProgram(program) === null);
}

/** The search path with the folders of programs that lie where it does not look, as Go's installer puts it. */
export function pathWithPrograms(programs, path = process.env.PATH ?? "") {
  const folders = programs.map((program) => findProgram(program)).filter((found) => found !== null);
  return [...new Set([...path.split(delimiter), ...folders.map((found) => dirname(found))])].join(delimiter);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
