/**
 * Face engine in Chromium: milliseconds a picture from JPEG bytes to embedding, ONNX Runtime as WebAssembly on one thread. Drawn heads of 250 × 250 and 480 × 640 pixels.
 * `npm run bench -- face-browser [rounds] [--fused] [--json]`; `--fused`: with the second embedder.
 */
import { makeHead, renderHead } from '@sclera/synth';
import { colourJpeg } from '../packages/engine/testing/colour-jpeg.ts';
import { withFacePage } from '../tests/support/face-chromium.ts';
import type { FacePage } from '../tests/support/face-page.ts';
import { report, type VariantResult } from './measure.ts';

const rounds = Number(process.argv.slice(2).find((text) => /^\d+$/.test(text)) ?? 7);
const sizes = [
  { width: 250, height: 250, interEyePx: 42 },
  { width: 480, height: 640, interEyePx: 110 },
];
const people = 4;
const isFused = process.argv.includes('--fused');

await withFacePage(async (page) => {
  const start = await page.evaluate((fused) => (globalThis as unknown as { ScleraFaces: FacePage }).ScleraFaces.start(fused), isFused);
  if (start.kind !== 'ready') throw new Error('the engine does not start');
  const times = sizes.map(() => ({ decode: [] as number[], both: [] as number[], cpu: [] as number[] }));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  /** Of the page's own thread. */
  const cpuMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find((metric) => metric.name === 'ThreadTime')?.value ?? Number.NaN);
  };
  for (let round = -1; round < rounds; round++) {
    for (const [k, size] of sizes.entries()) {
      for (let i = 0; i < people; i++) {
        const file = Buffer.from(colourJpeg(renderHead(makeHead(`bench ${i}`), size), 92)).toString('base64');
        const before = await cpuMs();
        const seen = await page.evaluate(
          (bytes) => (globalThis as unknown as { ScleraFaces: FacePage }).ScleraFaces.encode(bytes, { gates: 'reported' }),
          file,
        );
        if (seen.embedding.length === 0) throw new Error('a drawn head is not found');
        // The first round warms up.
        if (round < 0) continue;
        times[k]!.decode.push(seen.decodeMs);
        times[k]!.both.push(seen.decodeMs + seen.encodeMs);
        times[k]!.cpu.push((await cpuMs()) - before);
      }
    }
    process.stderr.write(`\rround ${round + 1} of ${rounds} `);
  }
  process.stderr.write('\n');
  const results = sizes.map(({ width, height }, k): VariantResult => {
    const { both, cpu } = times[k]!;
    const name = `decode to embedding (${width}×${height})`;
    return { name, medianMsPerUnit: median(both), bestMsPerUnit: Math.min(...both), cpuMsPerUnit: median(cpu) };
  });
  const decodeMs = times.map(({ decode }) => median(decode));
  report(isFused ? 'face-browser-fused' : 'face-browser', {
    unit: 'ms a picture',
    browser: page.context().browser()?.version(),
    startMs: start.startMs,
    decodeMs,
    results,
  });
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
