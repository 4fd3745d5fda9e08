import { onCleanup } from "./on-cleanup.ts";
import { type Product, type ProductOptions, runProduct } from "./run-product.ts";
import { makeTempFolder } from "./temp-folder.ts";

export type { Product } from "./run-product.ts";

/** Starts the product on an empty data folder and a free port. Call it at the top of a file or in a test. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = await makeTempFolder(`product-${options.stack ?? "embedded"}`);
  const product = await runProduct(dataDir, options);
  onCleanup(() => product.stop());
  return product;
}
