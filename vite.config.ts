import { defineConfig } from 'vite';

/** The pages: TSX for Preact (as tsconfig.json says), built into dist/web. */
export default defineConfig({
  root: 'dashboards/web',
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Everything comes from files: a `data:` script or style would break the content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/docs', '/openapi.json', '/metrics'].map((path) => [path, 'http://127.0.0.1:8080']),
    ),
  },
});
