import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { lastFact } from "../../core/library/facts.ts";
import type { Library } from "../../core/library/open-library.ts";
import { refuseInvalid } from "../../functions/api/problems.ts";
import { json, problem } from "../../functions/api/schemas.ts";
import { chooseParameters, requireFault } from "./choose-parameters.ts";
import { describeFaults, describeStrike } from "./describe-faults.ts";
import type { FaultControl } from "./open-fault-channel.ts";
import { FaultList, Healed, Strike, StrikeBody } from "./schemas.ts";

const tags = ["faults"];
const params = z.object({ name: z.string().openapi({ example: "kill-function" }) });
const unknown = problem("There is no fault of this name.");

const list = createRoute({
  method: "get",
  path: "/faults",
  tags,
  summary: "What can be broken by hand on this machine, what is broken now, and what happened",
  responses: { 200: json(FaultList, "All faults, and the latest strikes.") },
});

const strike = createRoute({
  method: "post",
  path: "/faults/{name}",
  tags,
  summary: "Break something; it heals by itself after its time",
  request: { params, body: { content: { "application/json": { schema: StrikeBody } } } },
  responses: {
    200: json(Strike, "It struck."),
    400: problem("The fault takes no such parameter, or not so much."),
    404: unknown,
    409: problem("Another fault hits the same part, or the part was not started by this host."),
  },
});

const healAll = createRoute({
  method: "delete",
  path: "/faults",
  tags,
  summary: "Heal everything",
  responses: { 200: json(Healed, "What was healed.") },
});

const heal = createRoute({
  method: "delete",
  path: "/faults/{name}",
  tags,
  summary: "Heal one fault before its time",
  request: { params },
  responses: { 200: json(Healed, "What was healed; nothing if it was not active."), 404: unknown },
});

/**
 * Faults by hand, on one machine alone: these routes are the local host's, and it mounts them only where it may
 * (FAULTS). What is deployed knows none of them.
 */
export function faultRoutes(faults: FaultControl, library: Library): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.openapi(list, async (c) => c.json(await describeFaults(library, faults.state()), 200));
  app.openapi(strike, async (c) => {
    const name = requireFault(c.req.valid("param").name);
    const parameters = chooseParameters(name, c.req.valid("json") ?? {});
    const struck = await faults.strike(name, parameters, await lastFact(library));
    return c.json(await describeStrike(library, struck), 200);
  });
  app.openapi(healAll, async (c) => c.json({ healed: await faults.heal(null) }, 200));
  app.openapi(heal, async (c) => {
    const name = requireFault(c.req.valid("param").name);
    return c.json({ healed: await faults.heal(name) }, 200);
  });
  return app;
}
