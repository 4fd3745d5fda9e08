import { expect, test } from "vitest";
import { foldText, searchText, searchWords } from "../../../core/video/fold-text.ts";

test.each([
  ["Café  Noir", "cafe noir"],
  ["  ÅNGSTRÖM\tÜber ", "angstrom uber"],
  ["東京 2020", "東京 2020"],
  ["", ""],
])("%j is searched as %j", (text, folded) => {
  expect(foldText(text)).toBe(folded);
  expect(foldText(folded)).toBe(folded);
});

test("titles are sorted before descriptions count", () => {
  const texts = [searchText("A b", ""), searchText("A", "z"), searchText("a", "Y")];
  expect(texts.sort()).toEqual(["a\ny", "a\nz", "a b\n"]);
});

test("a search is its words", () => {
  expect(searchWords("  Été à  Nice ")).toEqual(["ete", "a", "nice"]);
  expect(searchWords(" ")).toEqual([]);
});
