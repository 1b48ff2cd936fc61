import { InfluxDB, type Transport } from '@influxdata/influxdb-client';
import {
  isAboutLines,
  LinesRefused,
  notInflux,
  type StoreAway,
  statusOf,
  storeAway,
} from './store-away.ts';

/** Where InfluxDB is and how it lets us in. */
export interface InfluxAddress {
  readonly url: string;
  /** Database (1.x) or bucket (2.x and 3). */
  readonly database: string;
  /** 2.x and 3 */
  readonly token?: string | undefined;
  /** 2.x */
  readonly organisation?: string | undefined;
  /** 1.x */
  readonly user?: string | undefined;
  /** 1.x */
  readonly password?: string | undefined;
  /** After this long without an answer a request has failed, ms. */
  readonly timeoutMs?: number | undefined;
}

/** One series of an answer: its columns and rows. */
export interface Series {
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | boolean | null)[])[];
}

interface Answer {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly (Series & { readonly partial?: boolean })[];
  }[];
}

/**
 * One InfluxDB of version 1, 2 or 3, reached when first needed: line protocol to write, InfluxQL to
 * read, which all three know.
 *
 * Answers are read as JSON *without* `epoch`, so that times come as RFC 3339 text with all nine
 * decimals. With `epoch=ns` they come as JSON numbers, in which three different nanoseconds became
 * equal; as CSV they are exact, but there an empty text cannot be told from no text, nor the text
 * "1" from the number 1.
 */
export class InfluxServer {
  readonly url: string;
  readonly #address: InfluxAddress;
  readonly #transport: Transport;
  #writePath = '';
  #ready: Promise<void> | undefined;
  /** Ends a request each; undefined once closed. */
  #underWay: Set<AbortController> | undefined = new Set();

  constructor(address: InfluxAddress) {
    const { url, token, user, password = '' } = address;
    this.url = url;
    this.#address = address;
    const client = new InfluxDB({
      url,
      timeout: address.timeoutMs ?? 10_000,
      ...(token === undefined ? {} : { token }),
      ...(user === undefined
        ? {}
        : { headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` } }),
    });
    this.#transport = client.transport;
  }

  /**
   * Writes lines in one request.
   * @throws LinesRefused where InfluxDB finds fault with them, else StoreAway
   */
  async write(lines: readonly string[]): Promise<void> {
    try {
      await this.#prepared();
    } catch (error) {
      throw this.#away(error);
    }
    try {
      await this.#send(lines.join('\n'));
    } catch (error) {
      if (error instanceof LinesRefused) throw error;
      throw isAboutLines(error) ? new LinesRefused(error) : this.#away(error);
    }
  }

  /**
   * Runs one InfluxQL statement and answers its first series; undefined where there is none.
   * @throws StoreAway
   */
  async query(statement: string): Promise<Series | undefined> {
    try {
      await this.#prepared();
      return await this.#ask(statement);
    } catch (error) {
      throw this.#away(error);
    }
  }

  /** Ends what is under way, and lets nothing more begin: what was not stored is in the journal. */
  close(): void {
    const ending = this.#underWay ?? [];
    this.#underWay = undefined;
    for (const request of ending) request.abort();
  }

  async #request(...[path, body, options, started]: Parameters<Transport['request']>) {
    const underWay = this.#underWay;
    if (underWay === undefined) throw new Error('this store is closed');
    const ending = new AbortController();
    underWay.add(ending);
    try {
      return await this.#transport.request(
        path,
        body,
        { ...options, signal: ending.signal },
        started,
      );
    } finally {
      underWay.delete(ending);
    }
  }

  #prepared(): Promise<void> {
    this.#ready ??= this.#prepare();
    return this.#ready;
  }

  /** After an error looks again at who is there: by then it may be another server, or an empty one. */
  #away(error: unknown): StoreAway {
    this.#ready = undefined;
    return storeAway(this.url, error);
  }

  /**
   * The client's own `WriteApi` keeps lines in memory, sends them when it thinks fit, and lets the
   * oldest go: here the journal does that better, so that its transport is used alone. It would
   * also take every 201 for success, by which a 3.x says that it has left out some of the points.
   */
  async #send(text: string): Promise<void> {
    let status: number | undefined;
    const answer: unknown = await this.#request(
      this.#writePath,
      text,
      { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' } },
      (_, code) => {
        status = code;
      },
    );
    if (status === 204 || (status === 201 && !answer)) return;
    if (status === 201) throw new LinesRefused(new Error(JSON.stringify(answer)));
    throw notInflux(`answered a write with ${status}`);
  }

  /** Recognises the version; a 1.x is given its database, where we may create it. */
  async #prepare(): Promise<void> {
    const version = await this.#version();
    const { database, organisation = '' } = this.#address;
    const [org, bucket] = [encodeURIComponent(organisation), encodeURIComponent(database)];
    this.#writePath =
      version === 1
        ? `/write?db=${bucket}&precision=ns`
        : `/api/v2/write?org=${org}&bucket=${bucket}&precision=ns`;
    if (version !== 1) return;
    try {
      await this.#ask(`CREATE DATABASE "${database.replaceAll('"', '\\"')}"`);
    } catch (error) {
      // Some may write and read but not create; whether the database is there, writing will tell.
      if (statusOf(error) !== 403) throw error;
    }
  }

  /** The major version from /ping; where a proxy hides it, a token tells a 2.x or 3. */
  async #version(): Promise<number> {
    let found = '';
    await this.#request('/ping', '', { method: 'GET' }, (headers) => {
      found = String(headers['x-influxdb-version'] ?? '');
    });
    const major = Number(/^v?(\d+)\./.exec(found)?.[1]);
    return major || (this.#address.token === undefined ? 1 : 2);
  }

  async #ask(statement: string): Promise<Series | undefined> {
    const path = `/query?db=${encodeURIComponent(this.#address.database)}`;
    const body = `q=${encodeURIComponent(statement)}`;
    const answer = await this.#request(path, body, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    }).catch((error: unknown) => {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    });
    // What stands between us and InfluxDB may answer anything at all with a 200.
    if (!isAnswer(answer)) throw notInflux('answered a query with something else');
    const [result] = answer.results;
    if (result?.error !== undefined) throw new Error(result.error);
    const series = result?.series?.[0];
    if (series?.partial) throw new Error('the answer was cut: set max-row-limit of InfluxDB to 0');
    return series;
  }
}

function isAnswer(answer: unknown): answer is Answer {
  return Array.isArray((answer as Partial<Answer> | undefined)?.results);
}
