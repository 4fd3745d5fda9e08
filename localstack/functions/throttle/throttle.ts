import { ThrottledLine } from "./throttled-line.ts";

type Side = "hls" | "dash";

/** Pages come and go without a word: of more than this, the one that was changed longest ago is forgotten. */
const MOST_SESSIONS = 200;

/** The lines that pages have limited, by session and side. They live as long as the process. */
export class Throttle {
  private readonly sessions = new Map<string, Partial<Record<Side, ThrottledLine>>>();

  find(session: string, side: Side): ThrottledLine | null {
    return this.sessions.get(session)?.[side] ?? null;
  }

  /** The line of a side, limited or not yet. */
  open(session: string, side: Side): ThrottledLine {
    const lines = this.sessions.get(session) ?? {};
    this.sessions.delete(session);
    this.sessions.set(session, lines);
    if (this.sessions.size > MOST_SESSIONS) this.sessions.delete(this.sessions.keys().next().value!);
    return (lines[side] ??= new ThrottledLine());
  }

  /** Takes the limits away, also of what is under way. */
  close(session: string, side: Side): void {
    const lines = this.sessions.get(session);
    if (!lines?.[side]) return;
    lines[side].limits = { bits_per_second: null, latency_ms: 0, lose_every: null };
    delete lines[side];
    if (Object.keys(lines).length === 0) this.sessions.delete(session);
  }
}
