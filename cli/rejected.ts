import { Option } from 'commander';
import { reasonNames, reasons } from '../contract/reasons.ts';
import { type RejectedMessage, rejectedMessage } from '../contract/records/health.ts';
import { momentInWords } from './figures.ts';
import { countOption } from './option-values.ts';
import { table } from './table.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

interface RejectedOptions extends ReadingOptions {
  readonly reason?: string;
  readonly limit: number;
  readonly payload?: true;
}

/** `valuemesh rejected`: the messages that did not pass, and why. */
export const rejectedVerb: Verb = (terminal) => {
  const made = command('rejected', 'rejected messages with their reason, latest first', {
    'valuemesh rejected --reason signal-unknown --payload': 'with what exactly was sent',
  });
  return reading(made)
    .addOption(new Option('--reason <reason>', 'only for this reason').choices([...reasonNames]))
    .option('--limit <count>', 'at most this many', countOption, 20)
    .option('--payload', 'with the payloads')
    .action(async (options: RejectedOptions) => {
      const { reason, limit } = options;
      const api = await systemOf(options, terminal);
      const query = { reason, limit: Math.min(limit, 500) };
      const paging = { most: limit, goOnBy: 'before' };
      const messages = await api.list('/api/v1/rejected', rejectedMessage, query, paging);
      answer(terminal, options, messages, () => {
        if (messages.length === 0) return 'No message was rejected.';
        const shown = options.payload ? [...columns, payloadColumn] : columns;
        return [table(terminal, shown, messages), '', ...explained(messages)].join('\n');
      });
    });
};

const columns = [
  { title: 'at', of: ({ at }: RejectedMessage) => momentInWords(at) },
  { title: 'topic', of: ({ topic }: RejectedMessage) => topic },
  { title: 'client', of: ({ client }: RejectedMessage) => client },
  { title: 'reason', of: ({ reason }: RejectedMessage) => reason },
  { title: 'detail', of: ({ detail }: RejectedMessage) => detail },
];

const payloadColumn = {
  title: 'payload',
  of: ({ payload, encoding }: RejectedMessage) =>
    encoding === 'utf8' ? payload : `base64:${payload}`,
};

/** The sentence that tells a sender what to do, for each reason that occurs. */
function explained(messages: readonly RejectedMessage[]): readonly string[] {
  const known: Readonly<Record<string, string>> = reasons;
  return [...new Set(messages.map(({ reason }) => reason))].map(
    (reason) => `${reason}: ${known[reason] ?? 'a reason of a later version.'}`,
  );
}
