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
