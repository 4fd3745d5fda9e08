import { describeError } from "../../api/problem.ts";
import { part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import { createChoiceMenu } from "../controls/choice-menu.ts";
import type { Insight } from "../insight.ts";
import type { Side } from "../player.ts";
import { documentsOf, type ManifestDocument } from "./documents.ts";
import { createManifestText } from "./manifest-text.ts";

const NAMES: Record<Side, string> = { hls: "HLS", dash: "DASH" };

/** The manifests of one side; `read` fetches what may have changed, `mark` follows the position. */
export function createSideManifest(root: HTMLElement, side: Side, { players, film }: Insight) {
  const text = createManifestText(part(root, "text"));
  const note = part(root, "note");
  let chosen = "";
  let shownAddress = "";
  let isFinal = false;
  const menu = createChoiceMenu(part(root, "document"), `${NAMES[side]} manifest`, (id) => {
    chosen = id;
    void read();
  });
  part(root, "text").setAttribute("aria-label", `${NAMES[side]} manifest`);
  part(root, "text").tabIndex = 0; // it scrolls, by keys as well
  part(root, "text").role = "group";

  function current(): ManifestDocument {
    const documents = documentsOf(players[side]);
    const found = documents.find(({ id }) => id === chosen) ?? documents[0]!;
    menu.render(documents, found.id);
    return found;
  }

  const rung = () => players[side].stats().level?.id ?? "";

  async function read(): Promise<void> {
    const document = current();
    const base = players[side].source === "dash" ? film()?.dash_url : film()?.hls_url;
    if (!base || (rung() === "" && players[side].source === "hls")) return;
    const address = document.address(new URL(base, location.href).href, rung());
    if (address === shownAddress && isFinal) return;
    try {
      const response = await fetch(address, { cache: "no-cache" });
      if (!response.ok) throw new Error(`The server answers ${response.status} for ${address}.`);
      const body = await response.text();
      if (document !== current()) return; // another was chosen in the meantime
      text.setText(body, address !== shownAddress);
      shownAddress = address;
      isFinal = document.isFinal(body) || (film()?.status === "completed" && document.id === "multivariant");
      setShown(note, false);
      mark();
    } catch (error) {
      setText(note, describeError(error));
      setShown(note, true);
    }
  }

  function mark(): void {
    const { element } = players[side];
    text.mark(current().currentLines(text.lines(), element.currentTime, rung()));
  }
  return { read, mark };
}
