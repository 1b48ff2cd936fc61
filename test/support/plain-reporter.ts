import type { SerializedError } from 'vitest';
import type {
  Reporter,
  TestCase,
  TestModule,
  TestRunEndReason,
  TestSuite,
  Vitest,
} from 'vitest/node';

/**
 * Ends a run with lines that need no colour or layout to be read: every skipped suite with its
 * reason, then, last of all, `N passed, M failed, K skipped`.
 * A file that does not load, a hook that fails, an error outside every test and a run that could
 * not begin count as failed.
 */
export class PlainReporter implements Reporter {
  readonly #write: (text: string) => void;
  #selected = false;

  constructor(write: (text: string) => void = (text) => process.stdout.write(text)) {
    this.#write = write;
  }

  onInit(vitest: Vitest): void {
    // Tests left out by `-t` are a choice of whoever runs them, not news.
    this.#selected = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const skipped = this.#selected ? [] : modules.flatMap(skippedIn);
    if (skipped.length > 0) this.#write(`\nSKIPPED\n${skipped.join('\n')}\n`);

    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const brokenGroups = groups.filter((group) => group.errors().length > 0).length;
    // A test that never ran to its end (the run was cut short) has not passed either.
    const known = count('failed') + count('pending') + brokenGroups + unhandled.length;
    const failed = known === 0 && reason !== 'passed' ? 1 : known;
    this.#write(`\n${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
  }
}

/** One line for each skipped suite or test; what is inside a skipped suite is not listed again. */
function skippedIn(group: TestModule | TestSuite): string[] {
  return [...group.children].flatMap((task) => {
    if (isSkipped(task))
      return [`  ${task.module.relativeModuleId} > ${task.fullName}: ${why(task)}`];
    return task.type === 'suite' ? skippedIn(task) : [];
  });
}

function isSkipped(task: TestCase | TestSuite): boolean {
  return task.type === 'test' ? task.result().state === 'skipped' : task.state() === 'skipped';
}

function why(task: TestCase | TestSuite): string {
  const note = task.type === 'test' ? noteOf(task) : undefined;
  return task.meta().skipReason ?? note ?? 'no reason given';
}

function noteOf(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === 'skipped' ? result.note : undefined;
}
