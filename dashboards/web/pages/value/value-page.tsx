import type { ScaleValue } from '../../../../contract/records/value.ts';
import { address, go, withQuery } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted } from '../../format/number.ts';
import { dayRange } from '../../format/time.ts';
import { partWords, withheldWords } from '../../format/words.ts';
import { Freshness } from '../../parts/freshness.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import {
  type Comparison,
  comparedPeriod,
  comparisons,
  readComparison,
  readPeriod,
} from '../../parts/period.ts';
import { PeriodSwitch } from '../../parts/period-switch.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { Figures } from './figures.tsx';
import { HierarchySwitch } from './hierarchy-switch.tsx';
import { Inequality } from './inequality.tsx';
import { PartsTable } from './parts-table.tsx';
import { type Place, readPlace, scalePath } from './place.ts';
import { ScalingSection } from './scaling.tsx';
import { UseAgainstValue } from './use-against-value.tsx';
import { ValueTree } from './value-tree.tsx';
import { Way } from './way.tsx';

/** Value at one place of the tree, and by its parts, down to single devices and their sessions. */
export function ValuePage({ maker }: { readonly maker: string }) {
  const { query } = address.value;
  const place = readPlace(query);
  const period = readPeriod(query, '28d');
  const comparison = readComparison(query);
  const compared = comparedPeriod(period, comparison);
  const answer = useAnswer<ScaleValue>(scalePath(maker, place, period));
  const before = useAnswer<ScaleValue>(compared && scalePath(maker, place, compared));
  const earlier = before.stale ? undefined : before.data;
  const shown = answer.data;
  return (
    <>
      <PageHead
        title={shown === undefined ? 'Value' : titleOf(shown)}
        methods="value-at-every-scale"
        above={<Way place={place} value={shown} />}
        about={shown && aboutOf(shown)}
      >
        <HierarchySwitch place={place} />
        <PeriodSwitch period={period} />
        <CompareSwitch comparison={comparison} />
        <Freshness answer={answer} maker={maker} />
      </PageHead>
      <Panel
        answer={answer}
        what="the value"
        skeleton="rows"
        empty={(value) => (value.sessions === 0 ? <NoUse place={place} /> : undefined)}
      >
        {(value) => (
          <>
            {value.withheld !== undefined && <p class="note">{withheldWords[value.withheld]}.</p>}
            <Figures maker={maker} place={place} period={period} value={value} before={earlier} />
            {value.children.length > 0 && (
              <>
                {value.worth.value > 0 && (
                  <ValueTree maker={maker} place={place} period={period} value={value} />
                )}
                <PartsTable
                  maker={maker}
                  place={place}
                  period={period}
                  value={value}
                  before={earlier}
                />
                <div class="details-grid">
                  <UseAgainstValue value={value} />
                  <Inequality value={value} />
                </div>
                {(place.level === 'network' || place.level === 'product') && (
                  <ScalingSection
                    maker={maker}
                    product={place.level === 'product' ? place.id : undefined}
                    period={period}
                  />
                )}
              </>
            )}
          </>
        )}
      </Panel>
    </>
  );
}

function titleOf({ level, name }: ScaleValue): string {
  return level === 'network' ? 'Value of the whole network' : `Value of ${name}`;
}

function aboutOf({ level, children, n, window }: ScaleValue): string {
  const [one] = partWords(children);
  const parts = level === 'device' ? '' : `, ${counted(children.length, one)}`;
  return `${counted(n, 'session')}${parts}, ${dayRange(window.from, window.to)}`;
}

function CompareSwitch({ comparison }: { readonly comparison: Comparison }) {
  return (
    <label class="field">
      <span class="field-label">Compare with</span>
      <select
        value={comparison}
        onChange={(event) => go(withQuery({ compare: event.currentTarget.value }))}
      >
        {(Object.keys(comparisons) as Comparison[]).map((name) => (
          <option key={name} value={name}>
            {comparisons[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

function NoUse({ place }: { readonly place: Place }) {
  return (
    <Empty title="Not used in this period">
      <p>
        {place.level === 'network' ? 'No product' : 'Nothing here'} was in use on these days.{' '}
        <a href={withQuery({ period: 'all', from: undefined, to: undefined })}>Show all time</a>
      </p>
    </Empty>
  );
}
