/** Eight shapes for eight places in the palette: a context is never told by colour alone. */
const shapes: readonly string[] = [
  'M6 1a5 5 0 1 1 0 10A5 5 0 1 1 6 1Z',
  'M1.5 1.5h9v9h-9Z',
  'M6 1 11.4 10.5H.6Z',
  'M6 .4 11.6 6 6 11.6.4 6Z',
  'M4.2 1h3.6v3.2H11v3.6H7.8V11H4.2V7.8H1V4.2h3.2Z',
  'M3.3 1.2h5.4L11.4 6 8.7 10.8H3.3L.6 6Z',
  'M.6 1.5h10.8L6 11Z',
  'M6 1a5 5 0 1 1 0 10A5 5 0 1 1 6 1Zm0 3a2 2 0 1 0 0 4 2 2 0 1 0 0-4Z',
];

/** How many contexts have a colour and shape of their own; after that they come again. */
const places = shapes.length;

/** The class that gives a context its colour, the same on every page. */
export function contextColour(place: number): string {
  return `context-${((place % places) + places) % places}`;
}

/** The mark of a context: its colour and its shape. */
export function ContextMark({ place }: { readonly place: number }) {
  return (
    <svg class={`mark ${contextColour(place)}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[((place % places) + places) % places]} fill-rule="evenodd" />
    </svg>
  );
}
