/** What differs between the stages on AWS; everything else follows from core/pipeline.ts. */
export interface StageSettings {
  /**
   * Workers at the least and at the most. None at rest costs nothing, and the first upload then waits for one to start,
   * about a minute; one at rest plays within seconds.
   */
  workers: { min: number; max: number };
  /** Of a worker: 2 vCPU encode 1080p at about half real time. */
  worker: { cpu: "2 vCPU" | "4 vCPU" | "8 vCPU"; memory: "4 GB" | "8 GB" | "16 GB" };
  /** Of the topics; what an event source reads at once. Keys stay on their partition only while this stays. */
  partitions: number;
  /** US dollars a month, of which the budget warns. */
  budget: number;
  /** Where traces go (OTLP over HTTP), such as a collector in the VPC; null for nowhere. */
  traces: string | null;
}

const STAGING: StageSettings = {
  workers: { min: 0, max: 2 },
  worker: { cpu: "2 vCPU", memory: "4 GB" },
  partitions: 2,
  budget: 700,
  traces: null,
};

const PRODUCTION: StageSettings = {
  workers: { min: 0, max: 20 },
  worker: { cpu: "4 vCPU", memory: "8 GB" },
  partitions: 6,
  budget: 2_000,
  traces: null,
};

export const settingsOf = (stage: string): StageSettings => (stage === "production" ? PRODUCTION : STAGING);
