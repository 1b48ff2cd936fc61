import { share } from '../format/number.ts';
import { percent } from './scale.ts';
import { useWidth } from './use-width.ts';

/** One place in the tree: as wide as its share of the whole. */
export interface IciclePart {
  readonly key: string;
  readonly name: string;
  readonly figure: string;
  /** where it begins and how much it is, as shares of the width */
  readonly start: number;
  readonly part: number;
  /** 0 (poor) to 4 (rich) for one use against peers; null where that is not known. */
  readonly shade: number | null;
  /** Where it leads; absent for what is lumped together. */
  readonly href?: string;
}

export interface IcicleRow {
  readonly label: string;
  /** A row that only says where we are. */
  readonly slim?: boolean;
  readonly parts: readonly IciclePart[];
}

/** Narrower ones, as shares, cannot be seen, so they are drawn together. */
const narrowest = 0.006;
/** Narrower ones, CSS pixels, cannot be hit (WCAG 2.2, 2.5.8): the table leads where they would. */
const narrowestLink = 28;

/**
 * The tree of value, top down: every row is one level, every block as wide as its worth and as
 * dark as its value against peers; each leads one step down (or back up).
 */
export function Icicle({ rows }: { readonly rows: readonly IcicleRow[] }) {
  const [element, width] = useWidth<HTMLDivElement>();
  return (
    <div class="icicle" ref={element}>
      {rows.map((row, level) => (
        <div key={level} class="icicle-level">
          <span class="icicle-label">{row.label}</span>
          <div class={row.slim === true ? 'icicle-row icicle-slim' : 'icicle-row'}>
            {row.parts.map((block) => (
              <Block key={block.key} block={block} leads={block.part * width >= narrowestLink} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

function Block({ block, leads }: { readonly block: IciclePart; readonly leads: boolean }) {
  const { name, figure, start, part, shade, href } = block;
  const place = {
    class: `icicle-block shade-${shade ?? 'none'}`,
    style: { left: percent(start), width: percent(part) },
    title: figure === '' ? name : `${name}: ${figure}`,
  };
  const words = (
    <>
      <span class="icicle-name">{name}</span>
      {figure !== '' && <span class="icicle-figure">{figure}</span>}
    </>
  );
  return href === undefined || !leads ? (
    <div {...place}>{words}</div>
  ) : (
    <a {...place} href={href}>
      {words}
    </a>
  );
}

/**
 * Lays parts side by side between two shares of the width, large to small; those too narrow to be
 * seen become one block, so that the row still fills exactly what it stands for.
 */
export function layOut(
  parts: readonly (Omit<IciclePart, 'start' | 'part'> & { readonly worth: number })[],
  [from, width]: readonly [number, number],
  whole: number = parts.reduce((sum, { worth }) => sum + Math.max(0, worth), 0),
): readonly IciclePart[] {
  const sorted = parts.filter(({ worth }) => worth > 0).toSorted((a, b) => b.worth - a.worth);
  const blocks: IciclePart[] = [];
  let start = from;
  for (const { worth, ...block } of sorted) {
    const part = (worth / whole) * width;
    if (part < narrowest) break;
    blocks.push({ ...block, start, part });
    start += part;
  }
  const rest = sorted.slice(blocks.length);
  const restPart = (rest.reduce((sum, { worth }) => sum + worth, 0) / whole) * width;
  if (restPart > 0) {
    blocks.push({
      key: `${from} others`,
      name: `${rest.length} smaller`,
      figure: `together ${share(restPart / width)}`,
      start,
      part: restPart,
      shade: null,
    });
  }
  return blocks;
}
