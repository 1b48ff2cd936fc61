import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * Makes a folder for the test that is running, and removes it when that test has finished.
 * Not for tests marked concurrent: which of them is running, vitest cannot tell.
 */
export async function folderForThisTest(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}
