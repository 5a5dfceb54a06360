import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ScleraError } from '@sclera/core';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { personalKeyScheme } from './common.ts';

/** The contract as OpenAPI 3.1, and a page to read it on. Everything comes from this machine: the page works offline. */
export function addDocsRoutes(app: GatewayApp, deps: GatewayDeps): void {
  app.openAPIRegistry.registerComponent('securitySchemes', personalKeyScheme, {
    type: 'http',
    scheme: 'bearer',
    description: 'The personal key that came with the pseudonym.',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Sclera gateway',
      version: deps.version,
      description: 'Three parties find together whether a person is already enrolled. Nobody holds anybody’s biometrics.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
  app.get('/', (c) => c.redirect(deps.consoleOrigin ?? '/docs'));
  app.get('/docs', (c) => c.html(page, 200, { 'Content-Security-Policy': docsPolicy }));
  app.get('/docs/:file', async (c) => {
    const file = c.req.param('file');
    if (file === 'start.js') return c.body(startScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
    const type = assets.get(file);
    if (type === undefined) throw new ScleraError('not-found');
    const bytes = new Uint8Array(await readFile(join(swaggerFolder(), file)));
    return c.body(bytes, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' });
  });
}

const assets: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

/** Swagger UI sets styles in the document and draws its icons from data URLs; scripts come from files only. */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Sclera gateway: reference</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <noscript>The reference is drawn from <a href="/openapi.json">/openapi.json</a>.</noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** No validator badge: it would send the address of the platform to a server elsewhere. */
const startScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', validatorUrl: null, deepLinking: true, docExpansion: 'list' });\n`;

function swaggerFolder(): string {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve('swagger-ui-dist/package.json'));
}
