import { productsOf } from './products.ts';

/** Chooses among the products of a maker. */
export function ProductSwitch({
  maker,
  product,
  choose,
  all,
}: {
  readonly maker: string;
  readonly product: string | undefined;
  readonly choose: (product: string) => void;
  /** The word for no choice, where that is one. */
  readonly all?: string;
}) {
  const products = productsOf(maker);
  const known = product === undefined || products.some((listing) => listing.product === product);
  return (
    <label class="field">
      <span class="field-label">Product</span>
      <select value={product ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
        {all !== undefined && <option value="">{all}</option>}
        {!known && <option value={product}>{product}</option>}
        {products.map((listing) => (
          <option key={listing.product} value={listing.product}>
            {listing.name}
          </option>
        ))}
      </select>
    </label>
  );
}
