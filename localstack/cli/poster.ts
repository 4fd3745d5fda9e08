import { type ApiAddress, askApi, jsonBody, type VideoRow } from "./api-client.ts";
import { CommandError, EXIT } from "./exit-codes.ts";
import { findFilm } from "./find-film.ts";
import { printable } from "./printable.ts";

/** `vidpipeline poster`: the picture of a time in seconds becomes a film's poster, or ("auto") one that is found. */
export async function choosePoster(hash: string, when: string, api: ApiAddress): Promise<void> {
  const time = Number(when);
  if (when !== "auto" && !(when.trim() !== "" && time >= 0))
    throw new CommandError(`Give the seconds of the film, or auto: ${when}`, EXIT.usage);
  const film = await findFilm(api, hash);
  const body = jsonBody(when === "auto" ? { auto: true } : { time });
  await askApi<VideoRow>(api, `/videos/${film.video_hash}/poster`, { ...body, method: "PUT" });
  const picture = when === "auto" ? "A picture that is found" : `The picture at ${time} s`;
  console.log(`${picture} becomes the poster of ${printable(film.title)}`);
}
