import { expect } from "vitest";
import type { Bucket, PutOptions } from "../../../../core/bucket/port.ts";
import { PipelineError } from "../../../../core/errors.ts";

/** What befalls one of a reader's puts. */
export type Mishap =
  | { kind: "refused" }
  /** The reader dies of it, but the object is stored. */
  | { kind: "stored" }
  /** The reader stands still before it until it is woken. */
  | { kind: "stalled"; standing(): void; woken: Promise<void> };

/** A manifest as it was stored, and the version that it replaced. */
interface Version {
  text: string;
  etag: string;
  over: string | undefined;
}

/** Looks at every manifest that is put into a bucket, and keeps all versions. */
export class ManifestWatch {
  /** Keys of the objects that may be named. */
  readonly nameable = new Set<string>();
  readonly #versions = new Map<string, Version[]>();

  /** The bucket as one reader has it: its next puts meet what `mishap` says. */
  wrap(media: Bucket, mishap: () => Mishap | undefined): Bucket {
    const put = async (key: string, text: string, options: PutOptions) => {
      const met = mishap();
      if (met?.kind === "refused") throw new PipelineError("bucket_unavailable");
      if (met?.kind === "stalled") {
        met.standing();
        await met.woken;
      }
      this.#expectStored(key, text);
      const { etag } = await media.put(key, text, options);
      this.#remember(key, { text, etag, over: options.ifMatch });
      if (met?.kind === "stored") throw new PipelineError("bucket_unavailable");
    };
    return new Proxy(media, {
      get(target, name) {
        if (name === "put") return put;
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  /** No line of a media playlist ever changed, and what was announced stayed so. */
  expectGrowth(): void {
    for (const [key, versions] of this.#versions) {
      const isPlaylist = !/(playlist\.m3u8|manifest\.mpd)$/.test(key);
      const inOrder = chain(key, versions);
      for (const [at, { text }] of inOrder.entries()) {
        const before = inOrder[at - 1]?.text ?? "";
        if (isPlaylist) expect(text.startsWith(before), `${key} only grows:\n${before}\n${text}`).toBe(true);
        else
          expect(namedBy(key, text), `${key} only grows`).toEqual(
            expect.arrayContaining(namedBy(key, before)),
          );
      }
    }
  }

  #expectStored(key: string, text: string) {
    const missing = namedBy(key, text).filter(
      (named) => !this.nameable.has(named) && !this.#versions.has(named),
    );
    expect(missing, `${key} names what is not there`).toEqual([]);
  }

  #remember(key: string, version: Version) {
    this.#versions.set(key, [...(this.#versions.get(key) ?? []), version]);
  }
}

/** The versions in the order in which each replaced another; two that replaced the same one are a fault. */
function chain(key: string, versions: Version[]): Version[] {
  const byReplaced = new Map(versions.map((version) => [version.over, version]));
  expect(byReplaced.size, `${key}: each version replaced another one`).toBe(versions.length);
  const inOrder: Version[] = [];
  for (let next = byReplaced.get(undefined); next; next = byReplaced.get(next.etag)) inOrder.push(next);
  expect(inOrder.length, `${key}: versions follow one another`).toBe(versions.length);
  return inOrder;
}

/** Keys of the objects, but for init segments, that a manifest sends its readers to. */
function namedBy(key: string, text: string): string[] {
  const resolve = (name: string) => new URL(name, `http://media/${key}`).pathname.slice(1);
  if (!key.endsWith(".mpd")) {
    const inAttributes = [...text.matchAll(/URI="([^"]+\.m3u8)"/g)].map(([, name]) => name!);
    const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
    return [...inAttributes, ...lines].map(resolve);
  }
  return text
    .split("<AdaptationSet")
    .slice(1)
    .flatMap((set) => {
      const count = [...set.matchAll(/<S [^>]*?(?:r="(\d+)")?\/>/g)].reduce(
        (sum, [, r]) => sum + Number(r ?? 0) + 1,
        0,
      );
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      const rungs = [...set.matchAll(/<Representation id="([^"]+)"/g)].map(([, rung]) => rung!);
      return rungs.flatMap((rung) => numbers.map((n) => resolve(`../cmaf/${rung}/${n}.m4s`)));
    });
}
