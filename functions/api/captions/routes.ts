import { OpenAPIHono } from "@hono/zod-openapi";
import { removeCaptions } from "../../../core/library/captions.ts";
import { StateReader } from "../../../core/library/facts.ts";
import { listCaptions } from "../../../core/video/captions/list-captions.ts";
import type { ApiContext } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { addCaptions } from "./add-captions.ts";
import { readCaptionsBody } from "./read-body.ts";
import { add, remove } from "./route-schemas.ts";
import { toCaptions } from "./to-captions.ts";

export function captionRoutes(context: ApiContext): OpenAPIHono {
  const { library, relay, config, capacity } = context;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  const states = new StateReader(library);

  app.openapi(add, async (c) => {
    const { video_hash } = c.req.valid("param");
    const bytes = await readCaptionsBody(c.req.raw);
    await capacity.requireRoom(bytes.length);
    const added = await addCaptions(context, states, video_hash, { ...c.req.valid("query"), bytes });
    relay.kick();
    return c.json(toCaptions(video_hash, config.mediaBaseUrl, { ...added, isWhole: true }), 201);
  });
  app.openapi(remove, async (c) => {
    const { video_hash, id } = c.req.valid("param");
    await removeCaptions(library, video_hash, id, async (track) => {
      const { state } = await states.read(video_hash);
      return listCaptions(state).some((listed) => listed.track === track && listed.from === "source");
    });
    relay.kick();
    return c.body(null, 204);
  });
  return app;
}
