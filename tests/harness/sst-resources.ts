import { expect } from "vitest";
import type { Declared } from "./sst-graph.ts";

/** Looks for declared resources by their type and by a part of their name. */
export function lookAt(declared: readonly Declared[]) {
  const all = (type: string) => declared.filter((resource) => resource.type === type);
  /** The inputs of the only one. */
  const one = (type: string, name: string) => {
    const found = all(type).filter((resource) => resource.name.includes(name));
    expect(found.length, `${type} ${name}`).toBe(1);
    return found[0]!.inputs;
  };
  return { all, one };
}

/** SST wraps what is secret; this is the value that would be set. */
export const unwrap = <Value>(input: Value): Value => (input as { value?: Value }).value ?? input;

/** The environment of a function of Lambda. */
export const environmentOf = (lambda: { environment: unknown }) =>
  (unwrap(lambda.environment) as { variables: Record<string, string> }).variables;
