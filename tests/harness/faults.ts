import type { z } from "@hono/zod-openapi";
import type { FaultName } from "../../localstack/faults/catalog.ts";
import type { StrikeParameters } from "../../localstack/faults/choose-parameters.ts";
import type { FaultList, Strike } from "../../localstack/faults/schemas.ts";

export type ShownFaults = z.infer<typeof FaultList>;
export type ShownStrike = z.infer<typeof Strike>;

/** The faults by hand of a product, as clients of its api use them. */
export function faultsOf(url: string) {
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${url}/faults${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
    });
  const read = async () => (await (await ask("GET", "")).json()) as ShownFaults;
  return {
    ask,
    read,
    /** Throws with the answer unless it strikes. */
    async strike(name: FaultName, parameters?: StrikeParameters): Promise<ShownStrike> {
      const response = await ask("POST", `/${name}`, parameters);
      if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
      return (await response.json()) as ShownStrike;
    },
    /** Names of what was active. */
    async heal(name?: FaultName): Promise<FaultName[]> {
      const response = await ask("DELETE", name ? `/${name}` : "");
      return ((await response.json()) as { healed: FaultName[] }).healed;
    },
    /** Names of what is active. */
    active: async () => (await read()).faults.flatMap(({ name, active }) => (active ? [name] : [])),
  };
}
