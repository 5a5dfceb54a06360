import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  detectorModel,
  eyeModel,
  type FaceEngine,
  type FaceWeights,
  faceModelPackage,
  landmarkModel,
  type ModelSlot,
  packagedEmbedder,
  startFaceEngine,
} from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { createOnnxRuntime } from './onnx-runtime.ts';

/** An operator's own embedder: its description, and where its weights are. */
export interface OwnModel {
  readonly slot: ModelSlot;
  readonly path: string;
}

/** Starts the face engine with the weights that `npm ci` brought. Throws `model-refused` … as a problem that names the file and says what to do. */
export async function startPackagedFaceEngine(own?: OwnModel): Promise<FaceEngine> {
  const start = await startFaceEngine(createOnnxRuntime(), readWeights(own), own?.slot ?? packagedEmbedder);
  if (start.kind === 'ready') return start.engine;
  throw ownProblem('file-unreadable', `The face engine does not start: ${start.file}.`, { fix: `${start.message} (${start.code})` });
}

function readWeights(own: OwnModel | undefined): FaceWeights {
  return {
    detector: readPackaged(detectorModel.file),
    landmarks: readPackaged(landmarkModel.file),
    eyes: readPackaged(eyeModel.file),
    embedder: own === undefined ? readPackaged(packagedEmbedder.file) : read(own.path),
  };
}

/** Null where the package or the file is not there: the engine says what that means. */
function readPackaged(file: string): Uint8Array | null {
  const { name, folder } = faceModelPackage;
  try {
    return read(join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', folder, file));
  } catch {
    return null;
  }
}

function read(path: string): Uint8Array | null {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return null;
  }
}
