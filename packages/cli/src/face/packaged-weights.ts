import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  detectorModel,
  eyeModel,
  type FaceEngine,
  type FaceWeights,
  faceModelPackage,
  fusedEmbedder,
  landmarkModel,
  type ModelSlot,
  packagedEmbedder,
  secondModelPackage,
  startFaceEngine,
} from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { createOnnxRuntime } from './onnx-runtime.ts';

/** Another embedder than the packaged one: its description, and where its weights are. */
export interface OwnModel {
  readonly slot: ModelSlot;
  readonly path: string;
  /** Of the second network, where the slot has one. */
  readonly secondPath?: string;
}

/** The packaged embedder with the second network. */
export function packagedFusion(): OwnModel {
  return {
    slot: fusedEmbedder,
    path: pathOf(faceModelPackage, fusedEmbedder.file),
    secondPath: pathOf(secondModelPackage, fusedEmbedder.second?.file ?? ''),
  };
}

/** Starts the face engine with the weights that `npm ci` brought. Throws `model-refused` … as a problem that names the file and says what to do. */
export async function startPackagedFaceEngine(own?: OwnModel): Promise<FaceEngine> {
  const start = await startFaceEngine(createOnnxRuntime(), readWeights(own), own?.slot ?? packagedEmbedder);
  if (start.kind === 'ready') return start.engine;
  throw ownProblem('file-unreadable', `The face engine does not start: ${start.file}.`, { fix: `${start.message} (${start.code})` });
}

function readWeights(own: OwnModel | undefined): FaceWeights {
  return {
    detector: read(pathOf(faceModelPackage, detectorModel.file)),
    landmarks: read(pathOf(faceModelPackage, landmarkModel.file)),
    eyes: read(pathOf(faceModelPackage, eyeModel.file)),
    embedder: read(own?.path ?? pathOf(faceModelPackage, packagedEmbedder.file)),
    second: own?.secondPath === undefined ? null : read(own.secondPath),
  };
}

/** Where npm has put a file of a package; somewhere where it is not, if there is no such package. */
function pathOf({ name, folder }: typeof faceModelPackage | typeof secondModelPackage, file: string): string {
  try {
    return join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', folder, file);
  } catch {
    return join(name, folder, file);
  }
}

/** Null where there is no such file: the engine says what that means. */
function read(path: string): Uint8Array | null {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return null;
  }
}
