import { type MessageDetails, type MessagePlace, readMessage } from "../../api/pipeline.ts";
import { describeError } from "../../api/problem.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import { formatBytes } from "../../format/quantities.ts";
import { formatTime } from "../format.ts";

/** Shows any message of the log as it lies there, and leads from it to its neighbours. */
export function createMessageDialog() {
  const dialog = part<HTMLDialogElement>(document, "message-dialog");
  const before = part<HTMLButtonElement>(dialog, "before");
  const after = part<HTMLButtonElement>(dialog, "after");
  let place: MessagePlace = { topic: "", partition: 0, offset: 0 };

  const open = async (wanted: MessagePlace): Promise<void> => {
    place = wanted;
    setText(part(dialog, "place"), `${wanted.topic} / ${wanted.partition} / ${wanted.offset}`);
    before.disabled = wanted.offset === 0;
    if (!dialog.open) {
      show(null, "");
      dialog.showModal();
    }
    try {
      const message = await readMessage(wanted);
      if (place === wanted) show(message, "");
    } catch (error) {
      if (place === wanted) show(null, describeError(error));
    }
  };
  const show = (message: MessageDetails | null, problem: string) => {
    setText(part(dialog, "problem"), problem);
    setShown(part(dialog, "message"), message !== null);
    setText(part(dialog, "type"), message ? (message.type ?? "No event") : problem ? "No message" : "…");
    if (message) fill(dialog, message);
  };
  before.addEventListener("click", () => open({ ...place, offset: place.offset - 1 }));
  after.addEventListener("click", () => open({ ...place, offset: place.offset + 1 }));
  part(dialog, "close").addEventListener("click", () => dialog.close());
  return { open };
}

function fill(dialog: HTMLElement, message: MessageDetails): void {
  setText(part(dialog, "logged"), formatTime(message.logged_at));
  setText(part(dialog, "bytes"), formatBytes(message.bytes));
  setText(part(dialog, "key"), message.key);
  setText(part(dialog, "payload"), readable(message.payload));
  part(dialog, "readers").replaceChildren(
    ...message.readers.map(({ group, read, attempts }) =>
      makePair(
        group,
        read ? `read, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}` : unread(attempts),
      ),
    ),
  );
  part(dialog, "headers").replaceChildren(
    ...Object.entries(message.headers).map(([name, value]) => makePair(name, value)),
  );
}

const unread = (attempts: number) =>
  attempts > 0 ? `${attempts} attempts, none of use yet` : "not read yet";

function makePair(name: string, value: string): HTMLElement {
  const pair = cloneTemplate("pair-template");
  part(pair, "name").textContent = name;
  part(pair, "value").textContent = value;
  return pair;
}

/** JSON with its structure to be seen; any other text as it is. */
function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
