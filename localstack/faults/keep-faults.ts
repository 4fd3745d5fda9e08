import { randomUUID } from "node:crypto";
import { PipelineError } from "../../core/errors.ts";
import { FAULT_NAMES, type FaultName, traitsOf } from "./catalog.ts";
import { describeParameters, type StrikeParameters } from "./choose-parameters.ts";
import type { FaultState, Strike, Target } from "./messages.ts";

const STRIKES_KEPT = 20;

/** What a fault does to the host's processes. Faults inside of functions do nothing here: functions know the state. */
export interface Effect {
  target: Target;
  /** What no two faults may hit at a time. */
  hits: string;
  /** Strikes; resolves with what heals. Throws `fault_unavailable`, and does nothing, where it cannot strike now. */
  begin(strike: Strike): Promise<() => Promise<void>>;
}

export interface FaultKeeper {
  state(): FaultState;
  /** Throws `fault_active` where its target is hit already, `fault_unavailable` where it cannot be hit from here. */
  strike(fault: FaultName, parameters: StrikeParameters, journal: number): Promise<Strike>;
  /** Heals one fault, or all; answers the names of those that were active. */
  heal(fault: FaultName | null): Promise<FaultName[]>;
  /** Takes one of the times that an active fault strikes; false when none is left. */
  claim(fault: FaultName): boolean;
}

export interface FaultKeeperOptions {
  effects(fault: FaultName, parameters: StrikeParameters): Effect;
  /** Something struck or healed. */
  onChange(): void;
  tell(message: string): void;
}

interface Active {
  strike: Strike;
  hits: string;
  heal(): Promise<void>;
}

/**
 * Knows which faults are active and ends each in time. It lives in the host, whose end is the end of all of them:
 * a product that starts is healed.
 */
export function keepFaults({ effects, onChange, tell }: FaultKeeperOptions): FaultKeeper {
  const strikes: Strike[] = [];
  const active = new Map<FaultName, Active>();

  async function strike(fault: FaultName, parameters: StrikeParameters, journal: number): Promise<Strike> {
    const { target, hits, begin } = effects(fault, parameters);
    if (target.unavailable) throw new PipelineError("fault_unavailable", target.unavailable);
    const other = [...active].find(([, one]) => one.hits === hits);
    if (other) {
      const sentence = `${traitsOf(other[0]).title} hits ${target.name} now. Heal that first.`;
      throw new PipelineError("fault_active", sentence);
    }
    const now = Date.now();
    const lasts = (parameters.seconds ?? traitsOf(fault).limit) * 1000;
    const made: Strike = {
      ...{ id: randomUUID(), fault, parameters, journal },
      struckAt: new Date(now).toISOString(),
      until: new Date(now + lasts).toISOString(),
      healedAt: lasts === 0 ? new Date(now).toISOString() : null,
      left: parameters.times ?? null,
    };
    const begun = begin(made);
    const words = [target.name, describeParameters(parameters)].filter(Boolean).join(": ");
    tell(`fault ${fault} strikes ${words}`);
    strikes.push(made);
    if (strikes.length > STRIKES_KEPT) strikes.shift();
    if (lasts > 0) activate(made, hits, lasts, begun);
    onChange();
    await begun;
    return made;
  }

  /** From the first moment on it can be healed, also while it still strikes. */
  function activate(strike: Strike, hits: string, lasts: number, begun: Promise<() => Promise<void>>): void {
    const { fault } = strike;
    const timer = setTimeout(() => void heal(fault), lasts);
    active.set(fault, {
      strike,
      hits,
      async heal() {
        clearTimeout(timer);
        active.delete(fault);
        await (await begun)();
        strike.healedAt = new Date().toISOString();
        tell(`fault ${fault} is healed`);
        onChange();
      },
    });
  }

  async function heal(fault: FaultName | null): Promise<FaultName[]> {
    const healed = [...active].filter(([name]) => fault === null || name === fault);
    await Promise.all(healed.map(([, one]) => one.heal()));
    return healed.map(([name]) => name);
  }

  function claim(fault: FaultName): boolean {
    const { strike: made } = active.get(fault) ?? {};
    if (!made?.left) return false;
    made.left--;
    if (made.left === 0) void heal(fault);
    else onChange();
    return true;
  }

  const targets = () =>
    Object.fromEntries(FAULT_NAMES.map((name) => [name, effects(name, {}).target])) as FaultState["targets"];
  return { state: () => ({ targets: targets(), strikes }), strike, heal, claim };
}
