import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { PipelineError } from "../../../core/errors.ts";
import type { ApiContext } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { problem } from "../schemas.ts";
import { BEACON_PATH, isRead } from "./requests.ts";

const COOKIE = "vidpipeline_session";
const SESSION_SECONDS = 30 * 24 * 3600;
/** Asked before anybody has a token. */
const ALWAYS_OPEN = ["/login", "/healthz"];
/** For whoever runs this, not for its viewers. */
const ADMIN = /^\/(metrics|admin|faults|dead[\w-]*|pipeline\/messages)(\/|$)/;
const REFUSAL =
  "This needs the token: it was printed at the first start and lies in the data folder, in the file “token”.";

const login = createRoute({
  method: "post",
  path: "/login",
  tags: ["operations"],
  summary: "Exchange the token for a cookie, so that the pages of this origin may change things",
  request: {
    body: { required: true, content: { "application/json": { schema: z.object({ token: z.string() }) } } },
  },
  responses: {
    204: { description: "The cookie is set, for 30 days." },
    401: problem("That is not the token."),
  },
});

type TokenHolder = Pick<ApiContext, "config" | "token">;

/**
 * Asks for the token (`token_required`, 401) as TOKEN_FOR says: for nothing, for all that changes something and
 * for the admin's pages, or for everything. It comes as `Authorization: Bearer` or by the cookie of `/login`.
 */
export function requireToken({ config, token }: TokenHolder): MiddlewareHandler {
  const { tokenFor } = config.access;
  if (tokenFor !== "nothing" && !token)
    throw new PipelineError("invalid_config", "There is no token to ask for");
  const isNeeded = (c: Context): boolean => {
    if (tokenFor === "nothing" || c.req.method === "OPTIONS" || ALWAYS_OPEN.includes(c.req.path))
      return false;
    const changes = !isRead(c) && c.req.path !== BEACON_PATH;
    return tokenFor === "everything" || changes || ADMIN.test(c.req.path);
  };
  return async (c, next) => {
    if (isNeeded(c) && !holdsToken(c, token!)) throw new PipelineError("token_required", REFUSAL);
    await next();
  };
}

export function loginRoutes({ token }: TokenHolder): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.openapi(login, async (c) => {
    if (!token || !isSame(c.req.valid("json").token.trim(), token)) {
      throw new PipelineError("token_required", "That is not the token.");
    }
    // Not the token itself: whoever finds the cookie in a browser's files has no token for the api's clients.
    setCookie(c, COOKIE, sessionOf(token), {
      httpOnly: true,
      sameSite: "Strict",
      secure: new URL(c.req.url).protocol === "https:",
      path: "/",
      maxAge: SESSION_SECONDS,
    });
    return c.body(null, 204);
  });
  return app;
}

function holdsToken(c: Context, token: string): boolean {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  if (bearer !== undefined) return isSame(bearer, token);
  return isSame(getCookie(c, COOKIE) ?? "", sessionOf(token));
}

const sessionOf = (token: string) => createHmac("sha256", token).update("session").digest("base64url");

/** Takes the same time whatever is given. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(a!, b!);
}
