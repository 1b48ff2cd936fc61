import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { pageOf } from './page-of.ts';

const place = '<!-- methods -->';

/** Puts docs/methods.md into methods.html when the pages are built: a page without any script. */
export function methodsPage(): Plugin {
  return {
    name: 'methods-page',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.includes(place)
          ? html.replace(place, () => pageOf(readFileSync(resolve('docs/methods.md'), 'utf8')))
          : html,
    },
  };
}
