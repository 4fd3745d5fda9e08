import { appendFile, chmod, chown, copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { makeTempFolder } from "../temp-folder.ts";
import { podman } from "./podman.ts";

const IMAGE = `localhost/vidpipeline-test/node:${process.versions.node}-bookworm-slim`;
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const USER_ID = 1000;

/**
 * An image that has what the Dockerfiles need of node:…-bookworm-slim, made of Debian's packages, this Node and npm, so
 * that a machine without any registry of images can build them: kept on the machine from the first time on. A build
 * in it trusts whom this machine trusts.
 */
export async function makeBaseImage(): Promise<string> {
  const known = await podman("images", "--quiet", IMAGE);
  if (known) return IMAGE;
  const folder = join(await makeTempFolder("base-image"), "root");
  await execa("debootstrap", ["--variant=minbase", "--include=ca-certificates", "bookworm", folder]);
  await Promise.all(
    ["usr/share/doc", "usr/share/man", "usr/share/locale", "var/cache/apt", "var/lib/apt/lists"].map((path) =>
      rm(join(folder, path), { recursive: true, force: true }),
    ),
  );
  await copyFile(CERTIFICATES, join(folder, CERTIFICATES));
  await addNode(folder);
  await addUser(folder);
  const tar = execa("tar", ["--directory", folder, "--create", "."], { encoding: "buffer", buffer: false });
  const settings = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    `NODE_VERSION=${process.versions.node}`,
    `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
  ];
  const changes = settings.flatMap((setting) => ["--change", `ENV ${setting}`]);
  await tar.pipe("podman", ["import", "--quiet", ...changes, "-", IMAGE]);
  return IMAGE;
}

async function addNode(folder: string): Promise<void> {
  const prefix = join(folder, "usr/local");
  await copyFile(process.execPath, join(prefix, "bin/node"));
  await chmod(join(prefix, "bin/node"), 0o755);
  await execa("npm", ["install", "--global", "--prefix", prefix, "--ignore-scripts", "npm@11"]);
}

async function addUser(folder: string): Promise<void> {
  await appendFile(join(folder, "etc/passwd"), `node:x:${USER_ID}:${USER_ID}::/home/node:/bin/sh\n`);
  await appendFile(join(folder, "etc/group"), `node:x:${USER_ID}:\n`);
  await mkdir(join(folder, "home/node"));
  await chown(join(folder, "home/node"), USER_ID, USER_ID);
}
