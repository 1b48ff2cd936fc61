import { defineConfig } from 'vite';
import { methodsPage } from './dashboards/web/methods/methods-page.ts';

/** The pages: TSX for Preact (as tsconfig.json says), built into dist/web. */
export default defineConfig({
  root: 'dashboards/web',
  plugins: [methodsPage()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Everything comes from files: a `data:` script or style would break the content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['dashboards/web/index.html', 'dashboards/web/methods.html'],
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/docs', '/openapi.json', '/metrics'].map((path) => [path, 'http://127.0.0.1:8080']),
    ),
  },
});
