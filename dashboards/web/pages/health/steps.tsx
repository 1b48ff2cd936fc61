import type { Health } from '../../../../contract/records/health.ts';
import { count, rounded } from '../../format/number.ts';

/** A message's way in, step by step: how many readings went on, and how long a step takes. */
export function Steps({ health: { steps } }: { readonly health: Health }) {
  return (
    <section class="block">
      <h2 class="chart-title">
        The way in <span class="chart-unit">readings at each step</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section class="table-scroll" aria-label="Steps" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col" class="number">
                Passed
              </th>
              <th scope="col" class="number">
                Rejected
              </th>
              <th scope="col" class="number">
                Time each, µs
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ step, passed, rejected, microseconds }, n) => (
              <tr key={step}>
                <th scope="row">
                  <span class="step-number">{n + 1}</span> {step.replaceAll('-', ' ')}
                </th>
                <td class="number">{count(passed)}</td>
                <td class="number">{rejected === 0 ? '–' : count(rejected)}</td>
                <td class="number">{microseconds === null ? '–' : rounded(microseconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
