import { spawnSync } from "node:child_process";

/** The program that checks docker-compose.yaml: none to be installed where Docker has Compose built in. */
export function composeProgram() {
  return spawnSync("docker", ["compose", "version"], { stdio: "ignore" }).status === 0
    ? []
    : ["docker-compose"];
}
