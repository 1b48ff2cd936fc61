import type { CustomerValue } from '../../../../contract/records/value.ts';

/** What the figures mean, for whoever asks. */
export function Reckoning({ value: { currency } }: { readonly value: CustomerValue }) {
  return (
    <details class="block reckoning">
      <summary>What do these figures mean?</summary>
      <p>
        <strong>Worth</strong> is what the product gave you, each part at the price its maker has
        set for it, in {currency}, or at your own where you have set one. <strong>Cost</strong> is
        what it used up, at today’s prices for what is used today; a new price never changes the
        past.
      </p>
      <p>
        <strong>Against people who use it as you do</strong> compares what you get for your money
        only within the same ways of use and at the maker’s prices, so a short trip is never held
        against a long one. The two figures beside it are the limits between which the true
        difference lies in nine cases of ten. Where too few people use it as you do, there is no
        comparison.
      </p>
      <p>
        <strong>The best tenth</strong> is what one in ten of them gets, or more, when using it as
        you do; it takes 30 people to say. It is what can be had with the product as it is.
      </p>
    </details>
  );
}
