import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The real programs the tests run against: Debian's package names, and the commands each brings.
 * Chromium needs no font package beside it: libfontconfig1, which it depends on, pulls in DejaVu.
 */
const serviceCommands = {
  influxdb: ['influxd'],
  mosquitto: ['mosquitto'],
  'mosquitto-clients': ['mosquitto_pub', 'mosquitto_sub'],
  chromium: ['chromium'],
} as const;

export type Service = keyof typeof serviceCommands;
export type ServiceCommand = (typeof serviceCommands)[Service][number];

/** Of each service: may tests use it, and if not, why not (a sentence for whoever runs them). */
export type Services = Readonly<Record<Service, ServiceState>>;
type ServiceState =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

export const allServices = Object.keys(serviceCommands) as readonly Service[];

/** The services of which at least one command is not on this machine. Takes about a millisecond. */
export function missingServices(): readonly Service[] {
  return allServices.filter((service) =>
    serviceCommands[service].some((command) => findCommand(command) === undefined),
  );
}

/** The full path of a service's command; throws, saying what to install, where it is missing. */
export function commandPath(command: ServiceCommand): string {
  const path = findCommand(command);
  if (path !== undefined) return path;
  const service = allServices.find((name) =>
    (serviceCommands[name] as readonly string[]).includes(command),
  );
  throw new Error(`${command} is not installed; next step: apt-get install ${service}`);
}

/** The first executable of this name on the PATH or in /usr/sbin, where Debian puts mosquitto. */
export function findCommand(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin'];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
