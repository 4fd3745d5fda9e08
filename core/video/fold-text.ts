/** Text as it is searched and sorted by: lower case, without accents, with single spaces: "Café  Noir" → "cafe noir". */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

/** What a film is found and sorted by: its title before its description, so that the order is that of titles. */
export function searchText(title: string, description: string): string {
  return `${foldText(title)}\n${foldText(description)}`;
}

/** The words of a search; a film is found when its text has each of them somewhere. */
export function searchWords(query: string): string[] {
  return foldText(query).split(" ").filter(Boolean);
}
