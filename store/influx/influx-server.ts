import { InfluxDB, type Transport, type WriteApi } from '@influxdata/influxdb-client';
import { isAboutLines, LinesRefused, type StoreAway, statusOf, storeAway } from './store-away.ts';

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
  readonly results?: readonly {
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
  readonly #writeApi: WriteApi;
  #ready: Promise<void> | undefined;

  /** @param linesAtOnce the most lines that `write` is given */
  constructor(address: InfluxAddress, linesAtOnce: number) {
    const { url, database, token, organisation = '', user, password = '' } = address;
    this.url = url;
    this.#address = address;
    const client = new InfluxDB({
      url,
      timeout: address.timeoutMs ?? 30_000,
      ...(token === undefined ? {} : { token }),
      ...(user === undefined
        ? {}
        : { headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` } }),
    });
    this.#transport = client.transport;
    // The client as a plain sender: what it would do of itself in the background (send when a
    // buffer is full or a time has passed, try again, let old lines go) it never gets to do.
    this.#writeApi = client.getWriteApi(organisation, database, 'ns', {
      batchSize: linesAtOnce + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: Number.MAX_SAFE_INTEGER,
      writeFailed: (error) => Promise.reject(error),
    });
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
      this.#writeApi.writeRecords([...lines]);
      await this.#writeApi.flush();
    } catch (error) {
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

  async close(): Promise<void> {
    await this.#writeApi.close();
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

  /** Recognises the version; a 1.x is given its database, where we may create it. */
  async #prepare(): Promise<void> {
    const version = await this.#version();
    if (version !== 1) return;
    const { database } = this.#address;
    this.#writeApi.path = `/write?db=${encodeURIComponent(database)}&precision=ns`;
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
    await this.#transport.request('/ping', '', { method: 'GET' }, (headers) => {
      found = String(headers['x-influxdb-version'] ?? '');
    });
    const major = Number(/^v?(\d+)\./.exec(found)?.[1]);
    return major || (this.#address.token === undefined ? 1 : 2);
  }

  async #ask(statement: string): Promise<Series | undefined> {
    const path = `/query?db=${encodeURIComponent(this.#address.database)}`;
    const body = `q=${encodeURIComponent(statement)}`;
    const answer: Answer = await this.#transport.request(path, body, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    });
    const result = answer.results?.[0];
    if (result?.error !== undefined) throw new Error(result.error);
    const series = result?.series?.[0];
    if (series?.partial) throw new Error('the answer was cut: set max-row-limit of InfluxDB to 0');
    return series;
  }
}
