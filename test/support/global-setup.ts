import type { TestProject } from 'vitest/node';
import { installPackages } from './install-packages.ts';
import { allServices, missingServices, type Service, type Services } from './services.ts';

/**
 * Runs once before all tests: sees to the real services they use, installs those missing where it
 * may, and tells the tests which there are (`inject('services')`, or simply `describeWith`).
 * Without a service its suites are skipped, loudly; with CI=true that is a failure instead.
 */
export function setup(project: TestProject): void {
  project.provide('services', prepareServices());
}

function prepareServices(): Services {
  const missing = missingServices();
  if (missing.length === 0) return stateOf([], '');

  const installation = installPackages(missing);
  const stillMissing = missingServices();
  if (stillMissing.length === 0) return stateOf([], '');

  const reason = installation.installed
    ? 'apt-get installed the package, but its command is not on the PATH'
    : installation.reason;
  const message = [
    `NOT INSTALLED: ${stillMissing.join(', ')}`,
    `  why: ${reason}`,
    `  next step: sudo apt-get install --no-install-recommends ${stillMissing.join(' ')}`,
  ].join('\n');
  if (process.env.CI === 'true') {
    throw new Error(`With CI=true every service the tests need must be there.\n${message}`);
  }
  console.warn(`\n${message}\n  until then the suites that need them are SKIPPED\n`);
  return stateOf(stillMissing, reason);
}

function stateOf(missing: readonly Service[], reason: string): Services {
  const states = allServices.map((service) => [
    service,
    missing.includes(service)
      ? { available: false, reason: `${service} is not installed: ${reason}` }
      : { available: true },
  ]);
  return Object.fromEntries(states) as Services;
}
