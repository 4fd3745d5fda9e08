import { request } from "../../api/client.ts";

export type FaultGroup = "functions" | "log" | "queue" | "bucket" | "messages";

/** What a strike can be told: a number within bounds. */
export interface FaultParameter {
  name: "seconds" | "times" | "milliseconds";
  default: number;
  min: number;
  max: number;
}

export interface StrikeParameters {
  function?: string;
  seconds?: number;
  times?: number;
  milliseconds?: number;
}

/** One time that a fault was struck. Times are ISO 8601. */
export interface Strike {
  id: string;
  fault: string;
  title: string;
  parameters: StrikeParameters;
  struck_at: string;
  /** It heals by itself at the latest then. */
  until: string;
  /** Null while it is active. */
  healed_at: string | null;
  /** How many more times it strikes, where it counts. */
  left: number | null;
  /** When the first segment after it was stored. */
  next_segment_at: string | null;
}

/** What can be broken by hand, as `GET /faults` lists it. */
export interface Fault {
  name: string;
  title: string;
  hits: FaultGroup;
  target: string;
  /** What falls with its target. */
  carries: string | null;
  /** Why it cannot strike here. */
  unavailable: string | null;
  does: string;
  watch: string;
  functions: string[];
  parameters: FaultParameter[];
  active: Strike | null;
}

export interface FaultList {
  /** By the server's clock. */
  now: string;
  faults: Fault[];
  /** The newest first. */
  strikes: Strike[];
}

export interface Tools {
  faults: boolean;
  tools: { name: string; url: string; shows: string }[];
}

/** What the page asks by itself opens no dialog for the token. */
const UNASKED = { asks: false };

export const readTools = () => request<Tools>("GET", "/admin/tools", UNASKED);
export const readFaults = () => request<FaultList>("GET", "/faults", UNASKED);
export const strikeFault = (name: string, parameters: StrikeParameters) =>
  request<Strike>("POST", `/faults/${name}`, { body: parameters });
export const healFault = (name: string) => request<unknown>("DELETE", `/faults/${name}`);
export const healAll = () => request<unknown>("DELETE", "/faults");
