/**
 * One text for Prometheus of those of several processes: a family of metrics, which several may have, stands there once
 * with the samples of all (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
 */
export function mergeExpositions(texts: readonly string[]): string {
  const families = new Map<string, { head: string[]; samples: string[] }>();
  for (const text of texts) {
    let family = { head: [] as string[], samples: [] as string[] };
    for (const line of text.split("\n")) {
      const [, name] = /^# HELP (\S+)/.exec(line) ?? [];
      if (name !== undefined) {
        const known = families.get(name);
        family = known ?? { head: [], samples: [] };
        if (known) family = { head: [], samples: known.samples };
        else families.set(name, family);
      }
      if (line.startsWith("#")) family.head.push(line);
      else if (line !== "") family.samples.push(line);
    }
  }
  return [...families.values()]
    .map(({ head, samples }) => `${[...head, ...samples].join("\n")}\n`)
    .join("\n");
}
