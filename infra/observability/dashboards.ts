/** One chart: what it shows, its unit as Grafana names it, and its queries by legend. */
export interface Panel {
  title: string;
  unit: "short" | "s" | "bytes" | "Bps" | "reqps" | "percentunit" | "x";
  /** PromQL by legend; `{{label}}` stands for a label's value. */
  queries: Record<string, string>;
}

export interface Dashboard {
  uid: string;
  title: string;
  panels: readonly Panel[];
}

/** Grafana replaces it by what fits the range that is looked at. */
const RANGE = "$__rate_interval";
const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[${RANGE}]))`;
const quantile = (share: number, histogram: string, by = "") =>
  `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket[${RANGE}])))`;

/** READ FIRST of the three: does work flow, and where does it wait? */
const pipeline: Dashboard = {
  uid: "vidpipeline-pipeline",
  title: "VidPipeline · pipeline",
  panels: [
    { title: "Films", unit: "short", queries: { "{{status}}": "vidpipeline_videos" } },
    { title: "Uploads", unit: "reqps", queries: { "{{step}}": rate("vidpipeline_uploads_total", "step") } },
    {
      title: "Bytes uploaded",
      unit: "Bps",
      queries: { "{{way}}": rate("vidpipeline_upload_bytes_total", "way") },
    },
    {
      title: "A chunk's way to the disk",
      unit: "s",
      queries: {
        "p50 {{way}}": quantile(0.5, "vidpipeline_chunk_duration_seconds", "way"),
        "p99 {{way}}": quantile(0.99, "vidpipeline_chunk_duration_seconds", "way"),
      },
    },
    {
      title: "Requests by status",
      unit: "reqps",
      queries: { "{{status}}": rate("vidpipeline_http_request_duration_seconds_count", "status") },
    },
    {
      title: "The slowest routes, p95",
      unit: "s",
      queries: {
        "{{method}} {{route}}": `topk(8, ${quantile(0.95, "vidpipeline_http_request_duration_seconds", "method, route")})`,
      },
    },
    {
      title: "Outbox",
      unit: "s",
      queries: { "age of the oldest event": "vidpipeline_outbox_oldest_age_seconds" },
    },
    {
      title: "Lag of the log's readers",
      unit: "short",
      queries: { "{{group}}": "sum by (group) (vidpipeline_log_lag_records)" },
    },
    {
      title: "From the log to having been handled, p95",
      unit: "s",
      queries: { "{{group}}": quantile(0.95, "vidpipeline_record_delay_seconds", "group") },
    },
    {
      title: "Records handled",
      unit: "reqps",
      queries: { "{{group}}": rate("vidpipeline_records_handled_total", "group") },
    },
    {
      title: "Queues",
      unit: "short",
      queries: { "{{queue}} {{state}}": "vidpipeline_queue_jobs" },
    },
    {
      title: "How long the next job has waited",
      unit: "s",
      queries: { "{{queue}}": "vidpipeline_queue_oldest_age_seconds" },
    },
    {
      title: "Dead letters",
      unit: "short",
      queries: {
        waiting: "vidpipeline_dead_letters_waiting",
        "buried by {{by}}: {{code}}": "sum by (by, code) (vidpipeline_dead_letters_buried_total)",
      },
    },
    {
      title: "Refusals for want of room",
      unit: "reqps",
      queries: { "{{code}}": rate("vidpipeline_refusals_total", "code") },
    },
    { title: "Disk", unit: "bytes", queries: { "{{kind}}": "vidpipeline_disk_bytes" } },
    {
      title: "Memory",
      unit: "bytes",
      queries: { "{{function}} {{instance}}": "process_resident_memory_bytes" },
    },
  ],
};

/** What becomes of films: how fast, in which rungs, and what fails. */
const media: Dashboard = {
  uid: "vidpipeline-media",
  title: "VidPipeline · media",
  panels: [
    {
      title: "From opening the upload to playable",
      unit: "s",
      queries: {
        p50: quantile(0.5, "vidpipeline_time_to_playable_seconds"),
        p95: quantile(0.95, "vidpipeline_time_to_playable_seconds"),
      },
    },
    {
      title: "Films that came to their end",
      unit: "short",
      queries: { "{{outcome}} {{code}}": "sum by (outcome, code) (vidpipeline_films_total)" },
    },
    {
      title: "Segments published",
      unit: "reqps",
      queries: { "{{rung}}": rate("vidpipeline_segments_published_total", "rung") },
    },
    {
      title: "Bytes published",
      unit: "Bps",
      queries: { "{{rung}}": rate("vidpipeline_segment_bytes_total", "rung") },
    },
    {
      title: "Encode speed, times real time (median)",
      unit: "x",
      queries: { "{{rung}}": quantile(0.5, "vidpipeline_encode_speed_ratio", "rung") },
    },
    {
      title: "Jobs, p95",
      unit: "s",
      queries: { "{{kind}} {{rung}}": quantile(0.95, "vidpipeline_job_duration_seconds", "kind, rung") },
    },
    {
      title: "Outcomes of jobs",
      unit: "reqps",
      queries: { "{{kind}} {{outcome}}": rate("vidpipeline_job_duration_seconds_count", "kind, outcome") },
    },
    {
      title: "Failures of jobs",
      unit: "short",
      queries: { "{{kind}}: {{code}}": "sum by (kind, code) (vidpipeline_job_failures_total)" },
    },
    {
      title: "Processor",
      unit: "percentunit",
      queries: { "{{function}} {{instance}}": `rate(process_cpu_seconds_total[${RANGE}])` },
    },
  ],
};

/** What viewers saw, as their pages tell it. */
const qoe: Dashboard = {
  uid: "vidpipeline-qoe",
  title: "VidPipeline · quality of experience",
  panels: [
    {
      title: "Start-up",
      unit: "s",
      queries: {
        "p50 {{engine}}": quantile(0.5, "vidpipeline_player_startup_seconds", "engine"),
        "p95 {{engine}}": quantile(0.95, "vidpipeline_player_startup_seconds", "engine"),
      },
    },
    {
      title: "Share of the time that viewers waited for data",
      unit: "percentunit",
      queries: {
        "{{engine}}": `${rate("vidpipeline_player_stalled_seconds_total", "engine")}
          / (${rate("vidpipeline_player_stalled_seconds_total", "engine")} + ${rate("vidpipeline_player_played_seconds_total", "engine")})`,
      },
    },
    {
      title: "Stalls a minute of playing",
      unit: "short",
      queries: {
        "{{engine}}": `60 * ${rate("vidpipeline_player_stalls_total", "engine")} / ${rate("vidpipeline_player_played_seconds_total", "engine")}`,
      },
    },
    {
      title: "What is watched, by rung",
      unit: "percentunit",
      queries: {
        "{{rung}}": `${rate("vidpipeline_player_played_seconds_total", "rung")}
          / ignoring(rung) group_left sum(rate(vidpipeline_player_played_seconds_total[${RANGE}]))`,
      },
    },
    {
      title: "Viewers at a time",
      unit: "short",
      queries: { "{{engine}}": rate("vidpipeline_player_played_seconds_total", "engine") },
    },
    {
      title: "Changes of the rung a minute of playing",
      unit: "short",
      queries: {
        "{{engine}}": `60 * ${rate("vidpipeline_player_switches_total", "engine")} / ${rate("vidpipeline_player_played_seconds_total", "engine")}`,
      },
    },
    {
      title: "Engines that gave up",
      unit: "short",
      queries: { "{{engine}}": "sum by (engine) (vidpipeline_player_errors_total)" },
    },
    { title: "Open event streams", unit: "short", queries: { streams: "vidpipeline_event_streams" } },
  ],
};

export const DASHBOARDS = [pipeline, media, qoe] as const;
