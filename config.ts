import { z } from 'zod';
import { Fault } from './contract/fault.ts';

/**
 * Every setting of the system: an environment variable `VALUEMESH_{NAME}` with its default and one
 * sentence. This file is the only reader of `process.env`; `.env.example` is generated from it by
 * `npm run env-example`.
 */

const portNumber = z.number().int().min(0).max(65_535);
const port = z.coerce.number('expected a port').pipe(portNumber);
/** A port that may be left empty; its default comes first, so that empty does not mean the default. */
const optionalPort = (standard: string) =>
  z
    .string()
    .regex(/^\d*$/, 'expected a port, or nothing')
    .default(standard)
    .transform((text) => (text === '' ? undefined : Number(text)))
    .pipe(portNumber.optional());
const optionalText = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

const settings = z.object({
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the journal, the registry and the embedded store.'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; anything but loopback needs TLS or ALLOW_PLAIN=on.'),
  ALLOW_PLAIN: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Whether an address other than loopback may be served without TLS.'),
  MQTT_PORT: port.default(1883).describe('TCP port of MQTT; 0 takes any free one.'),
  MQTT_WS_PORT: optionalPort('8083').describe(
    'TCP port of MQTT over WebSocket; empty: no such listener.',
  ),
  MQTT_WS_ORIGINS: z
    .string()
    .default('')
    .describe(
      'Web origins, separated by commas, that may open MQTT over WebSocket; empty: only clients that send no origin.',
    ),
  MQTT_TLS_PORT: optionalPort('').describe('TCP port of MQTT over TLS; empty: no such listener.'),
  MQTT_TLS_CERT: optionalText.describe('File of the certificate chain in PEM for MQTT over TLS.'),
  MQTT_TLS_KEY: optionalText.describe('File of the private key in PEM for MQTT over TLS.'),
  TOPIC_ROOT: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'expected 1 to 32 of a-z, 0-9 and "-"')
    .default('vm')
    .describe('First level of every topic.'),
  HTTP_PORT: port
    .default(8080)
    .describe('TCP port of the pages and the API; 0 takes any free one.'),
  ADMIN_KEY: z
    .union([
      z.literal('').transform(() => undefined),
      z.string().min(32, 'expected at least 32 characters'),
    ])
    .optional()
    .describe(
      "The administrator's key, at least 32 characters; empty: one is made at the first start and shown once.",
    ),
  STORE: z
    .enum(['embedded', 'influx'])
    .default('embedded')
    .describe('Store of record of raw telemetry.'),
  INFLUX_URL: z
    .url()
    .default('http://127.0.0.1:8086')
    .describe('Address of InfluxDB, where STORE=influx.'),
  INFLUX_DATABASE: z
    .string()
    .min(1)
    .default('valuemesh')
    .describe('Database (1.x) or bucket (2.x and 3).'),
  INFLUX_TOKEN: optionalText.describe('Token of InfluxDB 2.x and 3.'),
  INFLUX_USER: optionalText.describe('User of InfluxDB 1.x.'),
  INFLUX_PASSWORD: optionalText.describe('Password of InfluxDB 1.x.'),
  INFLUX_ORG: optionalText.describe('Organisation of InfluxDB 2.x.'),
  RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'Readings that are older than so many days on arrival are rejected; 0 takes all. What is stored stays.',
    ),
  JOURNAL_RETENTION_DAYS: z.coerce
    .number()
    .min(0)
    .default(0)
    .describe(
      'Days that the journal keeps what every store has, to rebuild a lost database from it alone; 0 keeps all. Where it is set, a lost database needs a backup.',
    ),
  CLOCK_TOLERANCE_SECONDS: z.coerce
    .number()
    .min(0)
    .default(300)
    .describe(
      'How far ahead of this machine a device clock may be before its readings are rejected.',
    ),
  MAX_PACKET_BYTES: z.coerce
    .number()
    .int()
    .min(1_024)
    .max(16_777_216)
    .default(262_144)
    .describe('Largest MQTT packet taken, enforced before authentication.'),
  JOURNAL_SEGMENT_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .max(1_073_741_824)
    .default(33_554_432)
    .describe('Size at which a file of the journal is followed by the next one.'),
  MEMORY_LIMIT: z
    .string()
    .regex(/^\d+(MB|GB)$/, 'expected a size such as 512MB or 1GB')
    .default('1GB')
    .describe('Memory the embedded store may use.'),
  ANALYSIS_PAUSE_SECONDS: z.coerce
    .number()
    .min(0)
    .max(3_600)
    .default(5)
    .describe('Shortest pause between two runs of analytics, which run when there is news.'),
  ANALYSIS_SHARE: z.coerce
    .number()
    .min(0.01)
    .max(1)
    .default(0.25)
    .describe(
      'At most this part of the time is spent on runs of analytics: a long run is followed by a longer pause.',
    ),
  AUDIT_HOUR: z
    .union([z.literal('off'), z.coerce.number().int().min(0).max(23)])
    .default(3)
    .describe(
      'Hour of the day (UTC) from which, once a day, everything is computed anew and compared; or off.',
    ),
  SEED: z.coerce
    .number()
    .int()
    .min(0)
    .default(20_26)
    .describe('Seed of everything in analytics that draws lots.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('warn')
    .describe('What is logged to standard error.'),
  DEMO: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether `npm start` brings the demo network.'),
});

/** The settings, read and checked. */
export type Config = Readonly<z.infer<typeof settings>>;

const prefix = 'VALUEMESH_';

/**
 * Reads the settings.
 * @throws Fault `setting-wrong` that names every wrong or unknown setting at once
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const given = Object.entries(environment)
    .filter(([name]) => name.startsWith(prefix) && !clientSettings.includes(name))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  const unknown = given.filter(([name]) => !Object.hasOwn(settings.shape, name));
  const parsed = settings.safeParse(Object.fromEntries(given));
  const mistakes = [
    ...unknown.map(([name]) => `${prefix}${name}: no such setting`),
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${prefix}${issue.path.join('.')}: ${issue.message}`)),
  ];
  if (!parsed.success || mistakes.length > 0) {
    throw new Fault(
      'setting-wrong',
      `${mistakes.length === 1 ? 'A setting is' : `${mistakes.length} settings are`} wrong:\n  ${mistakes.join('\n  ')}`,
      'Correct it; .env.example lists every setting with its default.',
    );
  }
  refuseContradictions(parsed.data);
  return parsed.data;
}

/** Read by the command line, which has its own small table; not settings of the system. */
const clientSettings: readonly string[] = ['VALUEMESH_URL', 'VALUEMESH_KEY'];

function refuseContradictions(config: Config): void {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(config.HOST);
  if (!loopback && config.ALLOW_PLAIN === 'off') {
    throw new Fault(
      'plain-refused',
      `VALUEMESH_HOST=${config.HOST} would serve passwords and readings in the clear.`,
      'Put a TLS proxy in front and keep 127.0.0.1, or set VALUEMESH_ALLOW_PLAIN=on on a network you trust.',
    );
  }
  if (config.MQTT_TLS_PORT !== undefined && !(config.MQTT_TLS_CERT && config.MQTT_TLS_KEY)) {
    throw new Fault(
      'setting-wrong',
      'VALUEMESH_MQTT_TLS_PORT is set, but the certificate or its key is not.',
      'Set VALUEMESH_MQTT_TLS_CERT and VALUEMESH_MQTT_TLS_KEY to PEM files.',
    );
  }
}

/** The text of `.env.example`: every setting with its sentence and default, commented out. */
export function envExample(): string {
  const lines = Object.entries(settings.shape).map(([name, schema]) => {
    const standard = schema.safeParse(undefined);
    const value = standard.success && standard.data !== undefined ? String(standard.data) : '';
    return `# ${describe(schema)}\n# ${prefix}${name}=${value}\n`;
  });
  return `# Every setting of ValueMesh, with its default. Generated from config.ts: npm run env-example\n\n${lines.join('\n')}`;
}

function describe(schema: z.ZodType): string {
  return schema.description ?? '';
}
