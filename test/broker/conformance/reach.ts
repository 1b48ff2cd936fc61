import { allCases } from './all-cases.ts';
import type { Case } from './case.ts';
import { type StatementNumber, statements } from './statements.ts';

/** A statement with the cases that show it. */
export interface Reached {
  readonly number: StatementNumber;
  readonly binds: 'server' | 'client';
  readonly gist: string;
  readonly gap: string | undefined;
  readonly cases: readonly Case[];
}

export const reached: readonly Reached[] = (Object.keys(statements) as StatementNumber[]).map(
  (number) => {
    const { binds, gist, gap } = statements[number];
    const cases = allCases.filter(({ shows }) => shows.includes(number));
    return { number, binds, gist, gap, cases };
  },
);

/** Statements that bind the server, that nothing shows, and of which no gap tells: there are to be none. */
export const silences = reached.filter(
  ({ binds, gap, cases }) => binds === 'server' && gap === undefined && cases.length === 0,
);
export const gaps = reached.filter(({ gap }) => gap !== undefined);
export const ofClients = reached.filter(
  ({ binds, cases }) => binds === 'client' && cases.length === 0,
);

/** `docs/mqtt-3.1.1.md`: what is met, what is not, and why. */
export function conformancePage(): string {
  const shown = reached.filter(({ cases }) => cases.length > 0);
  const rows = reached.map(({ number, gist, binds, gap, cases }) => {
    const how = cases.length > 0 ? `${cases.length}` : binds === 'client' ? 'binds clients' : '–';
    return `| ${number} | ${gist} | ${how}${gap === undefined ? '' : ' · gap'} |`;
  });
  return `${[
    '# MQTT 3.1.1, statement by statement',
    'Written from [`test/broker/conformance/`](../test/broker/conformance/statements.ts) by `npx vitest run test/broker/conformance --update`. Each case there talks to the running broker over a socket, byte by byte, and names the normative statements of the standard (OASIS, 29 October 2014, appendix B) that it shows; the statements are told in our words.',
    `Of ${reached.length} statements ${shown.length} are shown, by ${allCases.length} cases; ${ofClients.length} bind only clients; of ${gaps.length} a part is not met, for a reason. MQTT 3.1 (\`MQIsdp\`, level 3) is served too; MQTT 5, and every other level, is answered with CONNACK 1, whereupon clients fall back.`,
    '## What is not met',
    gapsInWords(),
    '## Statements',
    ['| MQTT- | statement | cases |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

/** Each reason once, with the statements it is for. */
function gapsInWords(): string {
  const reasons = new Set(gaps.map(({ gap }) => gap));
  const numbersOf = (reason: string | undefined) =>
    gaps.flatMap(({ number, gap }) => (gap === reason ? [number] : [])).join(', ');
  return [...reasons].map((reason) => `- **${numbersOf(reason)}**: ${reason}`).join('\n');
}
