import { Fault } from '../contract/fault.ts';
import type { Access, RegistryWriter } from '../contract/ports/registry.ts';
import type {
  ApiKey,
  ImportResult,
  ImportRow,
  RegistryChange,
} from '../contract/records/registry.ts';
import { checkChanges, strangeUsername } from './check-changes.ts';
import { accessOf } from './credentials.ts';
import { Foreseen } from './foreseen.ts';
import { planImport } from './plan-import.ts';
import { parsePrincipal } from './principal.ts';
import { refusal } from './refusal.ts';
import { encodeEvent, eventsAfter, type RegistryLog, type RegistrySource } from './registry-log.ts';
import { type RegistryParts, RegistryState } from './registry-state.ts';
import { hashSecret, makeKey, makeSecret, type RandomBytes, systemRandom } from './secrets.ts';

/** What the one process needs that may change the registry. */
export interface RegistryOptions extends RegistryParts {
  /** The log to write; closed by `close`. */
  readonly log: RegistryLog;
  /** The same log to read from its beginning; closed once read. */
  readonly source: RegistrySource;
  readonly random?: RandomBytes;
}

/**
 * Opens the registry for the one process that may change it. Cost: reads its whole log into memory,
 * in a time that grows with the number of changes ever made.
 *
 * @throws Fault `registry-newer` when a later version wrote the log
 */
export async function openRegistry(options: RegistryOptions): Promise<RegistryWriter> {
  const registry = new LoggedRegistry(options);
  try {
    await registry.replay(options.source);
  } finally {
    await options.source.close();
  }
  return registry;
}

class LoggedRegistry extends RegistryState implements RegistryWriter {
  readonly #serverKey: Buffer;
  readonly #log: RegistryLog;
  readonly #random: RandomBytes;
  #position = 0;
  /** Settles when the changes before the next one are made: they are checked one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: RegistryOptions) {
    super(options);
    this.#serverKey = options.serverKey;
    this.#log = options.log;
    this.#random = options.random ?? systemRandom;
  }

  get position(): number {
    return this.#position;
  }

  async replay(source: RegistrySource): Promise<void> {
    for await (const { event, position } of eventsAfter(source, 0)) {
      this.record(event.changes);
      this.#position = position;
    }
  }

  apply(changes: readonly RegistryChange[], actor: string): Promise<void> {
    return this.#inTurn(() => this.#write(changes, actor));
  }

  import(rows: readonly ImportRow[], actor: string): Promise<ImportResult> {
    return this.#inTurn(async () => {
      const plan = planImport(rows, this);
      if (plan.findings.length > 0) throw refusal(plan.findings);
      const issued = plan.newDevices.map((username) => this.#makeCredential(username));
      await this.#write([...plan.changes, ...issued.map(({ change }) => change)], actor);
      return { ...plan.named, credentials: issued.map(({ shown }) => shown) };
    });
  }

  async issueCredential(username: string, actor: string) {
    const [shown] = await this.issueCredentials([username], actor);
    return shown as { username: string; password: string };
  }

  /** Also takes a revocation back: a new secret for a revoked device is a deliberate act. */
  issueCredentials(usernames: readonly string[], actor: string) {
    return this.#inTurn(async () => {
      const foreseen = new Foreseen(this);
      const findings = usernames.flatMap((name) => strangeUsername('username', name, foreseen));
      if (findings.length > 0) throw refusal(findings);
      const issued = usernames.map((username) => this.#makeCredential(username));
      const changes = issued.flatMap(({ shown, change }) => [
        ...this.#reinstated(shown.username),
        change,
      ]);
      await this.#write(changes, actor);
      return issued.map(({ shown }) => shown);
    });
  }

  issueKey(
    wanted: Pick<ApiKey, 'role' | 'maker' | 'customer' | 'label'> & {
      readonly expires?: number;
      readonly once?: boolean;
      readonly text?: string;
    },
    actor: string,
  ) {
    return this.#inTurn(async () => {
      const { role, maker, customer, label, expires = null, once = false } = wanted;
      const { text = makeKey(this.#random) } = wanted;
      const id = this.#random(8).toString('hex');
      const hash = hashSecret(this.#serverKey, text);
      const key: ApiKey = { id, hash, role, maker, customer, label, expires, once };
      await this.#write([{ change: 'key', key }], actor);
      return { id, key: text };
    });
  }

  redeem(text: string): Promise<Access | undefined> {
    return this.#inTurn(async () => {
      const key = this.credentials.findKey(text, this.clock());
      if (key === undefined || !key.once) return undefined;
      await this.#write([{ change: 'key-revoked', id: key.id }], `key:${key.id}`);
      return accessOf(key);
    });
  }

  /** Lets the changes under way finish, then the log go; safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#turn.then(() => this.#log.close());
    return this.#closing;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) {
      return Promise.reject(
        new Fault('registry-closed', 'The registry is closed.', 'Start the system again.'),
      );
    }
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Checks changes, makes them durable, and only then knows and tells of them. */
  async #write(candidates: readonly RegistryChange[], actor: string): Promise<void> {
    const check = checkChanges(candidates, this);
    if (!check.ok) throw refusal(check.findings);
    const { changes } = check;
    if (changes.length === 0) return;
    const position = this.#log.append(encodeEvent({ at: this.clock(), actor, changes }));
    await this.#log.commit();
    this.#position = position;
    this.record(changes);
    this.logger.info({ actor, changes: changes.length }, 'registry changed');
  }

  #makeCredential(username: string) {
    const password = makeSecret(this.#random);
    const hash = hashSecret(this.#serverKey, password);
    const change: RegistryChange = { change: 'credential', credential: { username, hash } };
    return { shown: { username, password }, change };
  }

  #reinstated(username: string): readonly RegistryChange[] {
    const principal = parsePrincipal(username);
    if (principal?.kind !== 'device') return [];
    const device = this.device(principal.maker, principal.product, principal.device);
    return device?.revoked ? [{ change: 'device', device: { ...device, revoked: false } }] : [];
  }
}
