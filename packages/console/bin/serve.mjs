#!/usr/bin/env node
// Serves the console's pages and tells them where the gateway is. Holds no data and no secret.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

const built = fileURLToPath(new URL('../dist/site/', import.meta.url));
const builtProver = findProver();
const help = `Serves the Sclera console.

Usage: node serve.mjs [--port 8444] [--gateway http://127.0.0.1:8440] [--host 127.0.0.1] [--site DIR] [--csca FILE] [--faces fused] [--prover DIR]

--csca FILE  the states whose signatures on chips of documents count: PEM certificates or an ICAO master list (also: SCLERA_CSCA)
--faces fused  faces are embedded by both packaged networks, as gateway and parties must be told too (also: SCLERA_FACE_MODEL=fused)
--prover DIR  the page's prover, a program of its own licence that is served as it is (default: that of the package @sclera/prover, where it is installed)
`;

/** Addresses of pages inside the one document. */
const pages = [
  '/',
  '/record',
  '/notice',
  '/notice/:hash',
  '/log',
  '/assessments',
  '/review',
  '/operator',
  '/report',
  '/refusals',
  '/sim',
  '/counter',
  '/enrol',
  '/wallet',
  '/claim',
  '/leave',
  '/operator/campaigns',
];

/** Where a face or eyes are shown: what a browser fetches elsewhere never gets a camera (`mayUseCamera` of the pages). */
const cameraPages = ['/sim', '/enrol', '/wallet', '/leave'];

const options = readOptions();
const server = serve({ fetch: consoleApp(options).fetch, port: options.port, hostname: options.host }, (info) => {
  const address = `http://${options.host}:${info.port}`;
  if (process.send) process.send({ kind: 'ready', address });
  else console.log(`console ready at ${address}`);
});
server.on('error', (error) => {
  console.error(`The console cannot listen on ${options.host}:${options.port} (${error.code ?? 'unknown reason'}).`);
  process.exit(1);
});

let leaving = false;
for (const event of ['disconnect', 'SIGTERM', 'SIGINT']) process.on(event, leave);

function leave() {
  if (leaving) return;
  leaving = true;
  server.close(() => process.exit(0));
  // Browsers keep connections open; they have nothing left to wait for.
  server.closeAllConnections?.();
}

function consoleApp({ gateway, site, host, csca, faces, prover }) {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders(gatewayFrom(c, gateway), c.req.path))) c.header(name, value);
    c.header('Cache-Control', cacheFor(c.req.path));
  });
  app.use(async (c, next) => {
    const url = new URL(c.req.url);
    // Passkeys belong to host names: on this machine every page is at localhost.
    if (host !== '127.0.0.1' || url.hostname !== host || !isPage(url.pathname)) return next();
    url.hostname = 'localhost';
    return c.redirect(url.href, 307);
  });
  app.get('/config.json', (c) => c.json({ gateway: gatewayFrom(c, gateway), csca: csca !== null, faces, prover: prover !== null }));
  if (prover !== null) app.use('/prover/*', serveStatic({ root: prover, rewriteRequestPath: (path) => path.replace(/^\/prover/, '') }));
  if (csca !== null) app.get('/csca', async (c) => c.body(await readFile(csca)));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  for (const path of pages) app.get(path, async (c) => c.html(await readFile(join(site, 'index.html'), 'utf8')));
  app.use(serveStatic({ root: site }));
  app.notFound((c) => c.text('There is nothing at this address.', 404));
  return app;
}

/** Assets carry their hash in their name; the prover looks at the hash of its two large files itself. */
function cacheFor(path) {
  if (path.startsWith('/assets/')) return 'public, max-age=31536000, immutable';
  return /^\/prover\/semaphore-\d+\.(wasm|zkey)$/.test(path) ? 'public, max-age=86400' : 'no-cache';
}

const isPage = (path) => pages.includes(path) || path.startsWith('/notice/');

/** The gateway as seen from the page: a session is sent to the page's own site alone, and localhost is not 127.0.0.1 to a browser. */
function gatewayFrom(c, gateway) {
  const url = new URL(gateway);
  if (new URL(c.req.url).hostname === 'localhost' && url.hostname === '127.0.0.1') url.hostname = 'localhost';
  return url.origin;
}

/** A person’s wallet hands what they agreed to show to whoever asked, as a form: over encrypted connections; on one’s own machine to that too. */
function formsTo(gateway) {
  const { hostname } = new URL(gateway);
  return ['localhost', '127.0.0.1'].includes(hostname) ? 'https: http://localhost:* http://127.0.0.1:*' : 'https:';
}

/** Only this origin and the gateway; no inline script or style; WebAssembly for the engines; never inside a frame; a camera only where one is looked into. */
function securityHeaders(gateway, path) {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${gateway}`,
    "base-uri 'none'",
    `form-action ${formsTo(gateway)}`,
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': `camera=(${cameraPages.includes(path) ? 'self' : ''}), microphone=(), geolocation=()`,
  };
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string', default: '8444' },
        gateway: { type: 'string', default: 'http://127.0.0.1:8440' },
        host: { type: 'string', default: '127.0.0.1' },
        site: { type: 'string', default: built },
        csca: { type: 'string', default: process.env.SCLERA_CSCA ?? '' },
        faces: { type: 'string', default: process.env.SCLERA_FACE_MODEL === 'fused' ? 'fused' : 'packaged' },
        prover: { type: 'string', default: builtProver },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    badUsage(error.message);
  }
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) badUsage('--port must be a number from 0 to 65535.');
  if (!URL.canParse(values.gateway) || !/^https?:$/.test(new URL(values.gateway).protocol))
    badUsage('--gateway must be an http or https address.');
  if (!existsSync(join(values.site, 'index.html'))) {
    console.error('The pages are not built yet. Run: npm run build -w @sclera/console');
    process.exit(1);
  }
  if (values.csca !== '' && !existsSync(values.csca)) badUsage('--csca names a file that is not there.');
  if (values.faces !== 'packaged' && values.faces !== 'fused') badUsage('--faces must be packaged or fused.');
  if (values.prover !== '' && !existsSync(join(values.prover, 'worker.js'))) badUsage('--prover names a folder without a worker.js.');
  // The origin alone: what goes into the policy header cannot carry anything else.
  return {
    port,
    gateway: new URL(values.gateway).origin,
    host: values.host,
    site: values.site,
    csca: values.csca === '' ? null : values.csca,
    faces: values.faces,
    prover: values.prover === '' ? null : values.prover,
  };
}

/** Where the package of the prover put it; empty where that is not installed or not built. */
function findProver() {
  try {
    const worker = fileURLToPath(import.meta.resolve('@sclera/prover/page/worker.js'));
    return existsSync(worker) ? dirname(worker) : '';
  } catch {
    return '';
  }
}

function badUsage(message) {
  console.error(`${message}\n\n${help}`);
  process.exit(2);
}
