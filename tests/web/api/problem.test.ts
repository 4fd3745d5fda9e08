import { expect, test } from "vitest";
import { toApiError } from "../../../web/api/problem.ts";

test("a problem's detail, code and retry hint are taken", () => {
  const body = JSON.stringify({
    title: "T",
    detail: "Chunk 7 is missing.",
    code: "chunks_missing",
    retryable: true,
  });
  const error = toApiError(409, body);
  expect(error).toMatchObject({
    status: 409,
    code: "chunks_missing",
    message: "Chunk 7 is missing.",
    retryable: true,
  });
});

test("a proxy's HTML page is told by its status", () => {
  expect(toApiError(502, "<html>")).toMatchObject({
    message: "The server answered with status 502.",
    retryable: true,
  });
  expect(toApiError(404, "null")).toMatchObject({ status: 404, retryable: false });
});

test("no answer may pass", () => {
  expect(toApiError(0, "")).toMatchObject({ code: "offline", retryable: true });
});

test.each([
  ["30", 30_000],
  ["0", 0],
  ["86400", 120_000],
  ["Tue, 24 Nov 2026 20:00:00 GMT", 0],
  [null, 0],
])("Retry-After %j is %d ms", (header, ms) => {
  expect(toApiError(507, "", header)).toMatchObject({ retryable: true, retryAfterMs: ms });
});
