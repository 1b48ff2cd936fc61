import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ProductListing } from '../../../contract/ports/insight-queries.ts';
import { latestNews } from '../api/live.ts';
import { useAnswer } from '../api/use-answer.ts';

/** The products that the viewer may see; undefined until they are known. */
export const productsAnswer = signal<readonly ProductListing[] | undefined>(undefined);

/** Keeps the list of products; asks again when there is news of one that it does not hold. */
export function useProducts(): void {
  const { data, reload } = useAnswer<{ readonly items: readonly ProductListing[] }>(
    '/api/v1/products',
  );
  const news = latestNews.value;
  useEffect(() => {
    if (data !== undefined) productsAnswer.value = data.items;
  }, [data]);
  useEffect(() => {
    const known = productsAnswer.peek();
    if (news === undefined || known === undefined) return;
    const found = known.find(
      ({ maker, product }) => maker === news.maker && product === news.product,
    );
    if (found === undefined || found.sessions === 0) reload();
  }, [news, reload]);
}

/** The products of one maker, by name. */
export function productsOf(maker: string): readonly ProductListing[] {
  const own = (productsAnswer.value ?? []).filter((listing) => listing.maker === maker);
  return own.toSorted((a, b) => a.name.localeCompare(b.name));
}

/** A product's name inside a sentence: "E-bike" is "e-bike" there, "EV charger" stays. */
export function nameInSentence(maker: string, product: string): string {
  const name = productName(maker, product);
  return /^[A-Z][a-z-]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

/** A product's name, or its id until the list is there. */
export function productName(maker: string, product: string): string {
  const found = productsAnswer.value?.find(
    (listing) => listing.maker === maker && listing.product === product,
  );
  return found?.name ?? product;
}
