import { expect, test } from "vitest";
import { describeConfinement, parseConfinement } from "../../../../functions/transcode/ffmpeg/confinement.ts";

/** Lines of proc(5)'s status, which has more. */
const status = (uid: number, capabilities: string, noNewPrivileges: 0 | 1, seccomp: 0 | 2) =>
  [
    ...[
      "Name:\tnode",
      "Pid:\t7",
      `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
      `Gid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    ],
    ...[`CapInh:\t0000000000000000`, `CapPrm:\t${capabilities}`, `CapEff:\t${capabilities}`],
    ...[`NoNewPrivs:\t${noNewPrivileges}`, `Seccomp:\t${seccomp}`, "Seccomp_filters:\t1"],
  ].join("\n");
const mounts = (options: string) =>
  `overlay / overlay ${options},relatime,lowerdir=/l 0 0\nproc /proc proc rw,nosuid 0 0\ntmpfs /tmp tmpfs rw 0 0\n`;

test("a container as the Compose file has it keeps everything from the worker", () => {
  const confinement = parseConfinement(status(1000, "0000000000000000", 1, 2), mounts("ro"));
  expect(describeConfinement(confinement)).toEqual({
    kept: ["unprivileged user", "dropped capabilities", "no-new-privileges", "seccomp", "read-only root"],
    lacking: [],
  });
});

test("one that runs as root with what an engine gives by itself is told as what it is", () => {
  const confinement = parseConfinement(status(0, "00000000a80425fb", 0, 2), mounts("rw"));
  expect(describeConfinement(confinement)).toEqual({
    kept: ["seccomp"],
    lacking: ["unprivileged user", "dropped capabilities", "no-new-privileges", "read-only root"],
  });
});
