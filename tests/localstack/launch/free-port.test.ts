import { expect, test } from "vitest";
import { findFreePort } from "../../../localstack/launch/free-port.ts";

test("ports are none that the system gives to outgoing connections, and each is given once", async () => {
  const ports = await Promise.all(Array.from({ length: 3000 }, findFreePort));
  expect(new Set(ports).size).toBe(3000);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
