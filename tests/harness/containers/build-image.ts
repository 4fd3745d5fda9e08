import { fileURLToPath } from "node:url";
import type { ComposeService } from "../compose.ts";
import { makeBaseImage } from "./base-image.ts";
import { podman, ULIMITS } from "./podman.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Builds the image of a service of docker-compose.yaml by its own Dockerfile, on a base that was made here; layers
 * that nothing changed are kept. Answers its name.
 */
export async function buildImage({ build, image }: ComposeService): Promise<string> {
  const tag = `localhost/vidpipeline-test/${image!.split("/").at(-1)}`;
  const before = await podman("images", "--quiet", tag);
  await podman(
    ...["build", "--quiet", "--network", "host", ...ULIMITS],
    ...[
      "--build-arg",
      `NODE_IMAGE=${await makeBaseImage()}`,
      "--file",
      build!.dockerfile,
      "--tag",
      tag,
      ROOT,
    ],
  );
  const after = await podman("images", "--quiet", tag);
  // The layers of what it was before, unless they are in it still, lie there for nobody.
  if (before && before !== after) await podman("rmi", "--force", before);
  return tag;
}
