import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { encodeIris, readFaceImage } from '@sclera/engine';
import * as documents from '@sclera/engine/document';
import { type CaptureProfile, makeHead, renderHead, synthEyes } from '@sclera/synth';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { packagedFusion, startPackagedFaceEngine } from '../packages/cli/src/face/packaged-weights.ts';
import { colourJpeg } from '../packages/engine/testing/colour-jpeg.ts';
import { launchChromium } from './support/chromium.ts';
import { withFacePage } from './support/face-chromium.ts';
import type { FacePage } from './support/face-page.ts';

/** The template must not depend on where it was made: the same pixels give the same bits in Node and in a browser. */
it('Node and Chromium make the same templates of the same pixels', async () => {
  await inChromium('index.ts', async (page) => {
    let encoded = 0;
    for (const profile of ['desk', 'close', 'far'] satisfies CaptureProfile[]) {
      for (const { image } of synthEyes({ seed: 'same bits', people: 2, captures: 2, dials: { profile } })) {
        const here = encodeIris(image);
        const there = await page.evaluate(
          ({ width, height, pixels }) => {
            const data = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
            const { ScleraEngine } = globalThis as unknown as { ScleraEngine: { encodeIris: typeof encodeIris } };
            const outcome = ScleraEngine.encodeIris({ width, height, data });
            return outcome.kind === 'encoded'
              ? { code: [...outcome.template.code], mask: [...outcome.template.mask] }
              : { reasons: outcome.reasons.map(({ code }) => code as string) };
          },
          { width: image.width, height: image.height, pixels: Buffer.from(image.data).toString('base64') },
        );
        if (here.kind === 'encoded') {
          encoded += 1;
          expect(there).toEqual({ code: [...here.template.code], mask: [...here.template.mask] });
        } else expect(there).toEqual({ reasons: here.reasons.map(({ code }) => code) });
      }
    }
    expect(encoded).toBeGreaterThan(20);
  });
});

/** A chip is judged alike, and its JPEG 2000 portrait comes out alike, with the decoder handed in. */
it('Node and Chromium find the same chip genuine and the same portrait in it', async () => {
  const seed = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`fuzz/seeds/document/${name}`, import.meta.url)));
  const wasm = createRequire(import.meta.url).resolve('@cornerstonejs/codec-openjpeg/decodewasm');
  const files = { sod: seed('sod.bin'), dg1: seed('dg1.bin'), dg2: seed('dg2-jpeg2000.bin'), csca: seed('csca.pem') };
  const here = await readChip(documents, files);
  expect(here).toMatchObject({ kind: 'genuine', changed: 'rejected', portrait: 'portrait' });
  await inChromium('document/index.ts', async (page) => {
    const asText = Object.entries({ ...files, wasm: readFileSync(wasm) }).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('base64'),
    ]);
    const there = await page.evaluate(
      ({ asText, source }) => {
        const given = Object.fromEntries(
          asText.map(([name, text]) => [name, Uint8Array.from(atob(text as string), (character) => character.charCodeAt(0))]),
        );
        const { ScleraEngine } = globalThis as unknown as { ScleraEngine: typeof documents };
        const run = new Function(`return ${source}`)() as typeof readChip;
        return run(ScleraEngine, given as unknown as ChipSeeds);
      },
      { asText, source: readChip.toString() },
    );
    expect(there).toEqual(here);
  });
});

/** Native and WebAssembly builds of ONNX Runtime round differently; no decision may hang on it. */
it('Node and Chromium find the same face, and embed it alike', async () => {
  // With both networks: the first one's part is what it tells alone.
  const engine = await startPackagedFaceEngine(packagedFusion());
  const shots = ['anna', 'bert'].flatMap((name) =>
    [{ yaw: 0 }, { yaw: 20, roll: 6 }].map((shot) => renderHead(makeHead(name), { width: 240, height: 280, interEyePx: 60, ...shot })),
  );
  shots.push(renderHead(makeHead('anna'), { width: 240, height: 280, interEyePx: 60, eyesOpen: 0 }));
  await withFacePage(async (page) => {
    expect(await page.evaluate(() => (globalThis as unknown as { ScleraFaces: FacePage }).ScleraFaces.start(true))).toMatchObject({
      kind: 'ready',
    });
    for (const shot of shots) {
      const file = colourJpeg(shot, 95);
      const read = readFaceImage(file);
      if (read.kind === 'rejected') throw new Error('the picture is not read');
      const here = await engine.encode(read.image, { gates: 'reported' });
      const there = await page.evaluate(
        (bytes) => (globalThis as unknown as { ScleraFaces: FacePage }).ScleraFaces.encode(bytes, { gates: 'reported' }),
        Buffer.from(file).toString('base64'),
      );
      if (here.kind === 'rejected') throw new Error(here.reasons.map(({ code }) => code).join());
      expect(there.reasons).toEqual(here.remarks.map(({ code }) => code));
      expect(Math.max(...here.embedding.map((value, i) => Math.abs(value - there.embedding[i]!)))).toBeLessThan(1e-5);
      for (const [i, { x, y }] of here.face.landmarks.entries()) {
        const other = there.landmarks[i]!;
        expect(Math.hypot(x - other.x, y - other.y)).toBeLessThan(1e-3);
      }
    }
  });
  await engine.close();
});

interface ChipSeeds {
  readonly sod: Uint8Array;
  readonly dg1: Uint8Array;
  readonly dg2: Uint8Array;
  readonly csca: Uint8Array;
  readonly wasm?: Uint8Array;
}

/** Runs in Node, and as text in the page: it stands on its own. */
async function readChip(engine: typeof documents, { sod, dg1, dg2, csca, wasm }: ChipSeeds): Promise<object> {
  const trust = engine.readTrustList(csca);
  if (trust.kind === 'rejected') return trust;
  const options = { trust: trust.list, at: new Date('2026-11-22T12:00:00Z'), allowSpecimen: true };
  const verdict = engine.verifyChip({ sod, dataGroups: { 1: dg1, 2: dg2 } }, options);
  const changed = engine.verifyChip({ sod, dataGroups: { 1: dg1.slice().reverse() } }, options);
  const portrait = await engine.readPortrait(dg2, wasm === undefined ? {} : { openJpegWasm: wasm });
  // FNV-1a: a hundred thousand pixels that differ are no help in a report.
  const pixels =
    portrait.kind === 'portrait' ? portrait.image.data.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) : 0;
  return { kind: verdict.kind, changed: changed.kind, portrait: portrait.kind, pixels };
}

/** A page with one entry of the engine in it, as `ScleraEngine`. */
async function inChromium(entry: string, work: (page: Page) => Promise<void>): Promise<void> {
  const script = await bundleEngine(entry);
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>same bits</title>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
    await page.addScriptTag({ content: script });
    await work(page);
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundleEngine(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@sclera/source', 'browser', 'module', 'default'] },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL(`../packages/engine/src/${entry}`, import.meta.url)), name: 'ScleraEngine', formats: ['iife'] },
    },
  });
  const [bundle] = (Array.isArray(result) ? result : [result]) as { output: { code?: string }[] }[];
  const code = bundle?.output[0]?.code;
  if (code === undefined) throw new Error('nothing was bundled');
  return code;
}
