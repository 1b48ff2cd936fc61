import { type Check, fine, problemWith, warning } from '../../contract/records/diagnosis.ts';
import type { Health } from '../../contract/records/health.ts';

/** What the doctor says of the two processes at work. */
export function liveChecks({ sum, holds, edge, insight }: Health): readonly Check[] {
  const seeLog = 'The log of the system tells more.';
  const parts = `received ${sum.received} = stored ${sum.stored} + duplicate ${sum.duplicate} + rejected ${sum.rejected} + dropped ${sum.dropped} + waiting ${sum.waiting}`;
  return [
    edge.up
      ? fine('edge', `it serves MQTT on port ${edge.doors?.mqtt}`)
      : problemWith('edge', 'it does not answer', 'It is started again by itself; see its log.'),
    holds ? fine('sum', parts) : problemWith('sum', `it does not hold: ${parts}`, seeLog),
    ...insight.stores.map(({ name, lagReadings, error }) =>
      error === null
        ? fine('store', `${name} takes readings, ${lagReadings} behind`)
        : problemWith('store', `${name} fails: ${error}`, seeLog),
    ),
    insight.lastRun?.error
      ? warning('analytics', `the last run failed: ${insight.lastRun.error}`, seeLog)
      : fine('analytics', insight.lastRun === null ? 'no run yet' : 'the last run went well'),
    ...auditCheck(insight.lastAudit),
  ];
}

/** Nothing, before the first night. */
function auditCheck(audit: Health['insight']['lastAudit']): readonly Check[] {
  if (audit === null) return [];
  const { sessions, drift } = audit;
  return [
    drift === 0
      ? fine('audit', `${sessions} sessions computed anew were as they were kept`)
      : warning(
          'audit',
          `${drift} rows differed from what was computed anew, of ${sessions} sessions, and were put right`,
          'Figures told before may have been wrong by them; report it with the log of the system.',
        ),
  ];
}
