import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

/*
 * A library by URL. sqld cannot be had on every machine, so this speaks the part of its protocol that @libsql/client
 * uses (Hrana 2 over HTTP, https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_2_SPEC.md) on a real SQLite
 * file: streams are connections, and their transactions are SQLite's own.
 */

interface Value {
  type: "null" | "integer" | "float" | "text" | "blob";
  value?: string | number;
  base64?: string;
}
interface Statement {
  sql?: string;
  sql_id?: number;
  args?: Value[];
}
interface Condition {
  type: "ok" | "error" | "not" | "and" | "or";
  step?: number;
  cond?: Condition;
  conds?: Condition[];
}
interface StreamRequest {
  type: "execute" | "batch" | "sequence" | "store_sql" | "close_sql" | "close";
  stmt?: Statement;
  batch?: { steps: { condition?: Condition; stmt: Statement }[] };
  sql?: string;
  sql_id?: number;
}
interface Stream {
  db: DatabaseSync;
  stored: Map<number, string>;
}

const BUSY = 5;
const BUSY_WAIT_MS = 5;
const BUSY_GIVE_UP_MS = 5_000;

/** An empty library behind an address of its own, for whoever shows the token. */
export async function startLibraryServer(): Promise<{ url: string; token: string }> {
  const path = join(await makeTempFolder("library-server"), "library.db");
  new DatabaseSync(path).exec("PRAGMA journal_mode = WAL");
  const streams = new Map<string, Stream>();
  const token = randomUUID();
  const app = new Hono();
  app.post("/v2/pipeline", async (c) => {
    if (c.req.header("authorization") !== `Bearer ${token}`) return c.json({ message: "no token" }, 401);
    const { baton, requests } = await c.req.json<{ baton?: string; requests: StreamRequest[] }>();
    const stream = streams.get(baton ?? "") ?? {
      db: new DatabaseSync(path, { timeout: 0 }),
      stored: new Map(),
    };
    streams.delete(baton ?? "");
    const results: object[] = [];
    for (const request of requests) results.push(await answer(stream, request));
    const isClosed = requests.some(({ type }) => type === "close");
    const next = isClosed ? null : randomUUID();
    if (next) streams.set(next, stream);
    return c.json({ baton: next, base_url: null, results });
  });
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
    listening.resolve(port),
  );
  onCleanup(() => new Promise<void>((done) => server.close(() => done())));
  return { url: `http://127.0.0.1:${await listening.promise}`, token };
}

async function answer(stream: Stream, request: StreamRequest): Promise<object> {
  const { type } = request;
  const ok = (response: object = {}) => ({ type: "ok", response: { type, ...response } });
  try {
    switch (type) {
      case "execute":
        return ok({ result: await execute(stream, request.stmt!) });
      case "batch":
        return ok({ result: await executeBatch(stream, request.batch!.steps) });
      case "sequence":
        stream.db.exec(request.sql ?? stream.stored.get(request.sql_id!)!);
        return ok();
      case "store_sql":
        stream.stored.set(request.sql_id!, request.sql!);
        return ok();
      case "close_sql":
        stream.stored.delete(request.sql_id!);
        return ok();
      case "close":
        stream.db.close();
        return ok();
    }
  } catch (error) {
    return { type: "error", error: toProblem(error) };
  }
}

async function executeBatch(stream: Stream, steps: { condition?: Condition; stmt: Statement }[]) {
  const results: (object | null)[] = [];
  const errors: (object | null)[] = [];
  const holds = (condition: Condition): boolean => {
    switch (condition.type) {
      case "ok":
        return results[condition.step!] !== null;
      case "error":
        return errors[condition.step!] !== null;
      case "not":
        return !holds(condition.cond!);
      case "and":
        return condition.conds!.every(holds);
      case "or":
        return condition.conds!.some(holds);
    }
  };
  for (const { condition, stmt } of steps) {
    let [result, problem]: (object | null)[] = [null, null];
    try {
      if (!condition || holds(condition)) result = await execute(stream, stmt);
    } catch (error) {
      problem = toProblem(error);
    }
    results.push(result!);
    errors.push(problem!);
  }
  return { step_results: results, step_errors: errors };
}

/** Waits for another connection's writes without holding up this process, which has to go on with them. */
async function execute(stream: Stream, statement: Statement): Promise<object> {
  const giveUpAt = performance.now() + BUSY_GIVE_UP_MS;
  for (;;) {
    try {
      return executeOnce(stream, statement);
    } catch (error) {
      const { errcode } = error as { errcode?: number };
      if (((errcode ?? 0) & 0xff) !== BUSY || performance.now() > giveUpAt) throw error;
      await delay(BUSY_WAIT_MS);
    }
  }
}

function executeOnce({ db, stored }: Stream, { sql, sql_id, args = [] }: Statement): object {
  const prepared = db.prepare(sql ?? stored.get(sql_id!)!);
  prepared.setReadBigInts(true);
  prepared.setReturnArrays(true);
  const cols = prepared.columns().map(({ name, type }) => ({ name, decltype: type }));
  const rows = prepared.all(...args.map(toSqlite)) as unknown as unknown[][];
  const [facts] = db.prepare("SELECT changes() AS changes, last_insert_rowid() AS row").all();
  return {
    cols,
    rows: rows.map((row) => row.map(fromSqlite)),
    affected_row_count: cols.length > 0 && !/returning/i.test(sql ?? "") ? 0 : facts!.changes,
    last_insert_rowid: String(facts!.row),
  };
}

function toSqlite({ type, value, base64 }: Value) {
  if (type === "null") return null;
  if (type === "integer") return BigInt(value!);
  return type === "blob" ? Buffer.from(base64!, "base64") : value!;
}

function fromSqlite(value: unknown): Value {
  if (value === null) return { type: "null" };
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  if (typeof value === "number") return { type: "float", value };
  if (typeof value === "string") return { type: "text", value };
  return { type: "blob", base64: Buffer.from(value as Uint8Array).toString("base64") };
}

function toProblem(error: unknown) {
  const { message, errcode } = error as Error & { errcode?: number };
  return { message: `SQLite error: ${message}`, code: errcode === BUSY ? "SQLITE_BUSY" : "SQLITE_ERROR" };
}
