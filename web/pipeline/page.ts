import { watchVideos } from "../api/events.ts";
import { type PipelineState, readPipeline } from "../api/pipeline.ts";
import { describeError } from "../api/problem.ts";
import { makeScrollable } from "../dom/scroll-area.ts";
import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import { createDeadLetters } from "./dead/dead-letters.ts";
import { createFaultPanel } from "./faults/panel.ts";
import { createFeed } from "./feed.ts";
import { createFilms } from "./films.ts";
import { createMessageDialog } from "./messages/message-dialog.ts";
import { createMessageList } from "./messages/message-list.ts";
import { listNewestFilms } from "./newest-films.ts";
import { createReaders } from "./readers/readers.ts";
import { topicsOf } from "./stages/graph.ts";
import { createStages } from "./stages/stages.ts";
import { createTraceView } from "./trace/trace-view.ts";

const LOOK_MS = 1000;

/** Puts the pipeline page together: what the stages say of themselves, and the journal that moves through them. */
export async function startPipelinePage(): Promise<void> {
  makeScrollable(document);
  createFaultPanel(part(document, "faults"));
  const state = await firstState();
  const films = createFilms(() => trace.offer());
  const dialog = createMessageDialog();
  const stages = createStages(part(document, "stages"), state);
  const readers = createReaders(part(document, "readers"), () => void look());
  const messages = createMessageList({
    ...{ root: part(document, "messages"), topic: topicsOf(state.stages)[0]!, films },
    open: (place) => void dialog.open(place),
  });
  const dead = createDeadLetters(part(document, "dead"), (place) => void dialog.open(place));
  const trace = createTraceView(part(document, "trace"), films);

  const update = (next: PipelineState) => {
    stages.update(next, feed.counts);
    readers.update(next, feed.counts);
  };
  async function look(): Promise<void> {
    const next = await tell(readPipeline());
    if (next) update(next);
  }
  async function reload(): Promise<void> {
    for (const { video_hash, title } of ((await tell(listNewestFilms())) ?? []).toReversed())
      films.name(video_hash, title);
    await tell(messages.load());
    await dead.load();
  }

  const connection = part(document, "connection");
  const feed = createFeed({
    onOpen() {
      setText(connection, "");
      void reload();
    },
    onBroken: () => setText(connection, "Reconnecting…"),
  });
  feed.subscribe((entries) => {
    for (const entry of entries) {
      if (entry.type === "upload.started" && entry.video_hash) films.name(entry.video_hash, entry.data.title);
    }
    stages.take(entries);
    messages.take(entries);
    readers.take(entries);
    if (entries.some(({ type }) => type.startsWith("dead."))) dead.touch();
    trace.touch(new Set(entries.map(({ video_hash }) => video_hash)));
  });
  watchVideos({
    onRow: ({ video_hash, title }) => films.name(video_hash, title),
    onDeleted() {},
    onOpen() {},
    onBroken() {},
  });
  update(state);
  keepLooking(look);
}

/** One look after the other, while somebody sees the page. */
async function keepLooking(look: () => Promise<void>): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!document.hidden) await look();
  }
}

/** The page is drawn from the registry, so it waits until the api has told it. */
async function firstState(): Promise<PipelineState> {
  for (;;) {
    const state = await tell(readPipeline());
    if (state) return state;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The answer; undefined, and the reason on the page, where there is none. */
async function tell<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  const notice = part(document, "notice");
  try {
    const answer = await question;
    setShown(notice, false);
    return answer;
  } catch (error) {
    setText(part(notice, "notice-text"), describeError(error));
    setShown(notice, true);
    return undefined;
  }
}
