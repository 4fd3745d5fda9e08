import { describeFile } from "../../../core/video/report/describe/describe-file.ts";
import { describeStream, type StreamWords } from "../../../core/video/report/describe/describe-stream.ts";
import type { Fact } from "../../../core/video/report/describe/facts.ts";
import type { Decision } from "../../../core/video/report/explain/decision.ts";
import type { MediaReport } from "../../../core/video/report/media-report.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";

/** What stands before a decision that is about no single rung. */
const OUTCOMES: Record<Decision["outcome"], string> = {
  copied: "Copied",
  made: "Made",
  changed: "Changed",
  kept: "Kept",
  "left-out": "Left out",
};

/** Draws the file and its streams, one row each: what it is, and what became of it. */
export function renderReport(root: HTMLElement, media: MediaReport, decisions: Decision[]): void {
  const rows = [
    renderRow({ kind: "File", ...describeFile(media) }, aboutOf(decisions, null)),
    ...media.streams.map((stream) => {
      const { kind, ...words } = describeStream(stream);
      const named = { kind: `${kind} · stream ${stream.index}`, ...words };
      return renderRow(named, aboutOf(decisions, stream.index));
    }),
  ];
  part(root, "report-rows").replaceChildren(...rows);
  setShown(part(root, "placeholder"), false);
  setShown(part(root, "report"), true);
}

const aboutOf = (decisions: Decision[], stream: number | null) =>
  decisions.filter((decision) => decision.stream === stream);

function renderRow({ kind, summary, facts }: StreamWords, decisions: Decision[]): HTMLElement {
  const row = cloneTemplate("report-row-template");
  setText(part(row, "kind"), kind);
  setText(part(row, "summary"), summary);
  part(row, "facts").append(...facts.map(renderFact));
  part(row, "decisions").append(...gatherDecisions(decisions).map(renderDecisions));
  row.classList.toggle("left-out", decisions.length > 0 && decisions.every(isLeftOut));
  return row;
}

const isLeftOut = ({ outcome }: Decision) => outcome === "left-out";

interface Gathered {
  label: string;
  outcome: Decision["outcome"];
  words: string[];
}

/** Neighbours about the same rung, or of the same outcome for all, under one name. */
function gatherDecisions(decisions: Decision[]): Gathered[] {
  const gathered: Gathered[] = [];
  for (const { rendition, outcome, words } of decisions) {
    const label = rendition ?? OUTCOMES[outcome];
    const known = gathered.find((each) => each.label === label);
    if (known) known.words.push(words);
    else gathered.push({ label, outcome, words: [words] });
  }
  return gathered;
}

function renderDecisions({ label, outcome, words }: Gathered): HTMLElement {
  const element = cloneTemplate("report-decision-template");
  element.dataset.outcome = outcome;
  setText(part(element, "label"), label);
  for (const sentence of words) element.append(renderSentence(sentence));
  return element;
}

function renderSentence(text: string): HTMLElement {
  const sentence = document.createElement("dd");
  sentence.textContent = keepUnits(text);
  return sentence;
}

function renderFact({ label, value }: Fact): HTMLElement {
  const element = cloneTemplate("report-fact-template");
  setText(part(element, "label"), label);
  setText(part(element, "value"), keepUnits(value));
  return element;
}

/** A number stays with its unit, a width with its height, when the line breaks. */
const keepUnits = (text: string) =>
  text.replace(/(?<=\d) (?=[kMG]?b\/s|[kMG]?B\b|k?Hz|m?s\b|min\b|h\b|bit|×)|(?<=×) (?=\d)/g, "\u00a0");
