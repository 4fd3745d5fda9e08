import { createHandler } from "../../functions/fanout/handler.ts";
import { runLogFunction } from "./run-log-function.ts";

await runLogFunction("fanout", ["log", "queues"], createHandler);
