import { PipelineError } from "../../core/errors.ts";
import { FAULT_NAMES, type FaultName, traitsOf } from "./catalog.ts";

/** What a strike was told; the fault says which of them it takes. */
export interface StrikeParameters {
  function?: string;
  seconds?: number;
  times?: number;
  milliseconds?: number;
}

/** Throws `fault_not_found` for a name that the catalogue has not. */
export function requireFault(name: string): FaultName {
  if (!FAULT_NAMES.includes(name as FaultName))
    throw new PipelineError("fault_not_found", `There is no fault “${name}”. GET /faults lists them.`);
  return name as FaultName;
}

/** The given parameters with the defaults of the others. Throws `invalid_request` for what the fault does not take. */
export function chooseParameters(name: FaultName, given: StrikeParameters): StrikeParameters {
  const { functions, parameters } = traitsOf(name);
  const chosen: StrikeParameters = functions ? { function: given.function ?? functions[0] } : {};
  if (functions && !functions.includes(chosen.function!))
    throw refusal(`${name} hits one of ${functions.join(", ")}`);
  for (const { name: parameter, default: byDefault, min, max } of parameters) {
    const value = given[parameter] ?? byDefault;
    if (value < min || value > max) throw refusal(`${parameter} of ${name} lies between ${min} and ${max}`);
    chosen[parameter] = value;
  }
  const unknown = Object.keys(given).filter((key) => !(key in chosen));
  if (unknown.length > 0) throw refusal(`${name} has no ${unknown.join(", ")}`);
  return chosen;
}

/** What was struck and how, in a few words: for logs, the journal and pages. */
export function describeParameters({
  function: victim,
  seconds,
  times,
  milliseconds,
}: StrikeParameters): string {
  return [victim, times && `${times} ×`, milliseconds && `${milliseconds} ms`, seconds && `for ${seconds} s`]
    .filter(Boolean)
    .join(", ");
}

const refusal = (sentence: string) => new PipelineError("invalid_request", `${sentence}.`);
