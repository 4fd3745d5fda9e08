import { expect, test } from "vitest";
import type { Captions, Sound } from "../../../web/api/video.ts";
import { captionsOfMpd, captionsOfMultivariant } from "../../../web/player/captions/await-listing.ts";
import { chooseCaptions } from "../../../web/player/captions/choose-captions.ts";

const captions = (language: string, kind: Captions["kind"] = "subtitles", isDefault = false): Captions => ({
  ...{ id: `text-${language}-${kind}`, language, label: `${language} ${kind}`, kind },
  ...{ default: isDefault, from: "source", url: null },
});
const english = {
  rung: "audio-0",
  language: "en",
  label: "English",
  channels: 2,
  default: true,
  segments: 1,
};
const sounds: Sound[] = [english, { ...english, rung: "audio-1", language: "de", default: false }];
const all = [captions("en"), captions("de"), captions("en", "forced"), captions("fr", "subtitles", true)];

test("nobody has chosen: forced captions of the sound's language, else the film's default, else none", () => {
  expect(chooseCaptions(all, sounds, null)).toBe("en/en forced");
  expect(chooseCaptions(all, [{ ...english, language: "it" }], null)).toBe("fr/fr subtitles");
  expect(chooseCaptions(all.slice(0, 2), sounds, null)).toBeNull();
});

test("a choice holds for other films: by name, else by language; off is off", () => {
  expect(chooseCaptions(all, sounds, { id: "de/de subtitles" })).toBe("de/de subtitles");
  expect(chooseCaptions(all, sounds, { id: "de/Deutsch (SDH)" })).toBe("de/de subtitles");
  expect(chooseCaptions(all, sounds, { id: "es/Español" })).toBe("en/en forced");
  expect(chooseCaptions(all, sounds, { id: null })).toBeNull();
});

test("both manifests tell which captions they list", () => {
  const media = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="A",URI="text-0.m3u8"\n';
  const sound = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="stereo",NAME="A",URI="audio-0.m3u8"\n';
  expect(captionsOfMultivariant(`#EXTM3U\n${sound}${media}${media.replace("-0", "-0badcafe")}`)).toEqual([
    "text-0",
    "text-0badcafe",
  ]);
  expect(captionsOfMpd('<Representation id="720p"/>\n<Representation id="text-1" bandwidth="1">')).toEqual([
    "text-1",
  ]);
});
