import { expect, test } from "vitest";
import { withinDeadline } from "../../../functions/lambda/within-deadline.ts";

test("work is awaited where there is time, or no deadline at all", async () => {
  expect(await withinDeadline(async () => "done")).toBe("done");
  expect(await withinDeadline(async () => "done", new AbortController().signal)).toBe("done");
});

test("what fails fails as it did", async () => {
  const work = () => Promise.reject(new Error("the library is away"));
  await expect(withinDeadline(work, new AbortController().signal)).rejects.toThrow("the library is away");
});

test("work that hangs is given up at the deadline", async () => {
  const deadline = new AbortController();
  const outcome = withinDeadline(() => new Promise(() => {}), deadline.signal);
  deadline.abort();
  await expect(outcome).rejects.toThrow("over");
});

test("after the deadline nothing is begun", async () => {
  let begun = false;
  const work = async () => {
    begun = true;
  };
  await expect(withinDeadline(work, AbortSignal.abort())).rejects.toThrow("over");
  expect(begun).toBe(false);
});
