/** Tags of WebVTT cue text (4.2.2): all that a browser makes of them is looks and languages, never a script. */
const TAG = /^<(\/?)(b|i|u|c|v|lang|ruby|rt)((?:\.[\w-]+)*)(?:[ \t]+([^<>]*))?>/i;
/** A time inside of a cue, from which on the rest of it is "future". */
const TIME_TAG = /^<(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}>/;
/** Whatever else looks like a tag: of HTML, or of SRT's dialects. */
const FOREIGN_TAG = /^<\/?[a-z][^<>]*>|^<!--[\s\S]*?-->/i;
const CHARACTER_REFERENCE = /^&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/i;
/** Controls but tab and line feed; a browser would show none of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * Cue text from a stranger as WebVTT that holds known tags and text alone. Foreign tags go, their content stays as
 * text; "<" and "&" that begin nothing are escaped, and so is "-->", which would end the cue.
 */
export function sanitiseCueText(text: string): string {
  let rest = text.replace(CONTROLS, "");
  let clean = "";
  while (rest !== "") {
    const plain = /^[^<&]+/.exec(rest)?.[0];
    const [taken, written] = plain === undefined ? takeMarkup(rest) : [plain, plain.replaceAll(">", "&gt;")];
    clean += written;
    rest = rest.slice(taken.length);
  }
  // An empty line would end the cue.
  const lines = clean.split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "").join("\n");
}

/** What stands at the beginning of `rest`, which begins with "<" or "&", and what is written for it. */
function takeMarkup(rest: string): [taken: string, written: string] {
  const tag = TAG.exec(rest);
  if (tag) return [tag[0], writeTag(tag)];
  const known = TIME_TAG.exec(rest)?.[0] ?? CHARACTER_REFERENCE.exec(rest)?.[0];
  if (known) return [known, known];
  const foreign = FOREIGN_TAG.exec(rest)?.[0];
  if (foreign) return [foreign, ""];
  return rest.startsWith("<") ? ["<", "&lt;"] : ["&", "&amp;"];
}

/** Who speaks, or in which language, is kept; attributes of other tags are not. */
function writeTag([, slash, name, classes, annotation]: RegExpExecArray): string {
  const tag = name!.toLowerCase();
  if (slash) return `</${tag}>`;
  const note = ["v", "lang"].includes(tag) ? (annotation ?? "").replaceAll("\n", " ").trim() : "";
  return `<${tag}${classes}${note && ` ${escapeText(note)}`}>`;
}

/** Plain text as cue text. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const SETTINGS: Record<string, RegExp> = {
  vertical: /^(rl|lr)$/,
  line: /^(-?\d{1,3}|\d{1,3}(\.\d+)?%)(,(start|center|end))?$/,
  position: /^\d{1,3}(\.\d+)?%(,(line-left|center|line-right))?$/,
  size: /^\d{1,3}(\.\d+)?%$/,
  align: /^(start|center|end|left|right)$/,
};

/** The cue settings (WebVTT 4.4) that are understood; regions are not kept. */
export function sanitiseSettings(settings: string): string {
  const known = settings.split(/\s+/).filter((setting) => {
    const [name = "", value = ""] = setting.split(":");
    return Object.hasOwn(SETTINGS, name) && SETTINGS[name]!.test(value);
  });
  return known.join(" ");
}
