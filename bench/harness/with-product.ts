import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Product, type ProductOptions, runProduct } from "../../tests/harness/run-product.ts";

/** Runs the whole product on an empty data folder while `work` is done, and leaves nothing of it. */
export async function withProduct<Result>(
  options: ProductOptions,
  work: (product: Product) => Promise<Result>,
): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), "vidpipeline-bench-"));
  try {
    const product = await runProduct(dataDir, options);
    try {
      return await work(product);
    } finally {
      await product.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
