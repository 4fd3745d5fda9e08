import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { getDeadLetter, listDeadLetters } from "../../../core/library/dead-letters.ts";
import { dropDeadLetter } from "../../../core/library/drop-dead-letter.ts";
import { redriveDeadLetter } from "../../../core/library/redrive-dead-letter.ts";
import { type ApiContext, OWNER } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { json, problem } from "../schemas.ts";
import { Letter, LetterDetails, LetterId, LetterPage, LetterState, toLetter } from "./schemas.ts";

const params = z.object({ id: LetterId });
const unknown = problem("There is no dead letter with this id.");
const settled = problem("It was redriven or dropped already.");

const list = createRoute({
  method: "get",
  path: "/dead",
  tags: ["dead letters"],
  summary: "Records and jobs that could not be handled, the newest first",
  request: {
    query: z.object({
      state: LetterState.optional(),
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: "`next` of the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { 200: json(LetterPage, "A page of them.") },
});

const get = createRoute({
  method: "get",
  path: "/dead/{id}",
  tags: ["dead letters"],
  summary: "One dead letter, with what is buried",
  request: { params },
  responses: { 200: json(LetterDetails, "The letter."), 404: unknown },
});

const redrive = createRoute({
  method: "post",
  path: "/dead/{id}/redrive",
  tags: ["dead letters"],
  summary: "Give it another life: the record is published again, the job's film tried again",
  request: { params },
  responses: { 200: json(Letter, "It is under way."), 404: unknown, 409: settled },
});

const drop = createRoute({
  method: "delete",
  path: "/dead/{id}",
  tags: ["dead letters"],
  summary: "Drop it for good",
  request: { params },
  responses: { 200: json(Letter, "It is dropped."), 404: unknown, 409: settled },
});

export function deadLetterRoutes({ library, relay }: ApiContext): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  app.openapi(list, async (c) => {
    const page = c.req.valid("query");
    // One more than is shown tells whether there is a next page.
    const found = await listDeadLetters(library, { ...page, limit: page.limit + 1 });
    const shown = found.slice(0, page.limit);
    const next = found.length > shown.length ? shown.at(-1)!.seq : null;
    return c.json({ letters: shown.map(toLetter), next }, 200);
  });
  app.openapi(get, async (c) => {
    const letter = await getDeadLetter(library, c.req.valid("param").id);
    return c.json({ ...toLetter(letter), content: letter.content }, 200);
  });
  app.openapi(redrive, async (c) => {
    const letter = await redriveDeadLetter(library, c.req.valid("param").id, OWNER);
    relay.kick();
    return c.json(toLetter(letter), 200);
  });
  app.openapi(drop, async (c) => {
    const letter = await dropDeadLetter(library, c.req.valid("param").id, OWNER);
    relay.kick();
    return c.json(toLetter(letter), 200);
  });
  return app;
}
