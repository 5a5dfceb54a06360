import { resolve } from 'node:path';
import { type FaceView, packagedEmbedder } from '@sclera/engine';
import { type ModelOption, readOwnModel } from '../face/model-option.ts';
import { spreadFolders } from '../files/eye-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import type { EncodedFace } from './encode-face-file.ts';
import { encodeInOrder } from './encode-in-order.ts';
import { reasonWords } from './read-templates.ts';

interface EncodeFacesOptions extends ModelOption {
  readonly largest?: true;
  readonly gates: boolean;
  readonly workers: number;
}

export async function encodeFaces(context: Context, options: EncodeFacesOptions, args: readonly string[]): Promise<ExitCode> {
  const { io } = context;
  const own = await readOwnModel(io.cwd, options);
  const files = await spreadFolders(io.cwd, args);
  const jobs = files.map((file) => ({
    kind: 'encode-face' as const,
    path: resolve(io.cwd, file),
    options: {
      faces: options.largest ? ('main' as const) : ('one' as const),
      gates: options.gates ? ('enforced' as const) : ('reported' as const),
    },
    own,
  }));
  const model = own?.slot.name ?? packagedEmbedder.name;
  const refused = await encodeInOrder(context, jobs, options.workers, (index, answer) => {
    if (answer.kind !== 'face-encoded' && answer.kind !== 'face-failed') return false;
    tell(context, files[index]!, model, answer);
    return answer.kind === 'face-failed';
  });
  return refused === 0 ? 0 : 1;
}

function tell(context: Context, file: string, model: string, seen: EncodedFace): void {
  const ms = round(seen.ms, 1);
  const view = faceToJson(seen.face);
  if (seen.kind === 'face-encoded') {
    const { buffer, byteOffset, byteLength } = seen.embedding;
    const embedding = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    const remarks = seen.remarks.length === 0 ? '' : ` The gates say: ${reasonWords(seen.remarks)}`;
    context.finish(
      { file, ok: true, model, embedding, ...view, reasons: seen.remarks, ms },
      `${file}: encoded, ${view.quality?.interEyePx.toFixed(0)} px between the eyes, ${ms} ms.${remarks}`,
    );
  } else {
    const { reasons } = seen;
    context.finish({ file, ok: false, model, embedding: null, ...view, reasons, ms }, `${file}: refused. ${reasonWords(reasons)}`);
  }
}

/** What was found, in figures that say no more than was measured. */
function faceToJson(face: FaceView | null): {
  readonly box: object | null;
  readonly landmarks: readonly (readonly [number, number])[] | null;
  readonly quality: FaceView['quality'] | null;
} {
  if (face === null) return { box: null, landmarks: null, quality: null };
  const { x, y, width, height } = face.box;
  return {
    box: { x: round(x, 1), y: round(y, 1), width: round(width, 1), height: round(height, 1) },
    landmarks: face.landmarks.map((point) => [round(point.x, 2), round(point.y, 2)] as const),
    quality: JSON.parse(JSON.stringify(face.quality, (_, value) => (typeof value === 'number' ? round(value, 4) : value))),
  };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
