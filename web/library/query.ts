import type { VideoStatus } from "../api/video.ts";

export const SORTS = ["newest", "oldest", "title", "size", "duration"] as const;
export type Sort = (typeof SORTS)[number];

const STATUSES: readonly string[] = ["uploading", "processing", "completed", "failed"];

/** What the list shows; the page's address says it too, so that it can be linked to. */
export interface LibraryQuery {
  text: string;
  status: VideoStatus | "all";
  sort: Sort;
}

export const WHOLE_LIBRARY: LibraryQuery = { text: "", status: "all", sort: "newest" };

/** Reads the query of an address (`?q=…&status=…&sort=…`); what is not understood is left out. */
export function readQuery(search: string): LibraryQuery {
  const params = new URLSearchParams(search);
  const status = params.get("status") ?? "";
  return {
    text: params.get("q") ?? "",
    status: STATUSES.includes(status) ? (status as VideoStatus) : "all",
    sort: SORTS.find((sort) => sort === params.get("sort")) ?? "newest",
  };
}

/** The parameters of a query, for the page's address and for `GET /videos`; none for the whole library. */
export function queryParams({ text, status, sort }: LibraryQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (text.trim() !== "") params.set("q", text.trim());
  if (status !== "all") params.set("status", status);
  if (sort !== "newest") params.set("sort", sort);
  return params;
}

/** True when no film is left out. */
export const isUnfiltered = ({ text, status }: LibraryQuery) => text.trim() === "" && status === "all";
