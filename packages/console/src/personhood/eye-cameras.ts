import type { CameraWanted } from '../face/camera.ts';

/** Which camera was chosen on this device. Nothing else about watching is kept. */
const key = 'sclera-eye-camera';

export interface EyeCamera {
  readonly id: string;
  readonly name: string;
}

export function rememberedCamera(): string | null {
  return localStorage.getItem(key);
}

export function rememberCamera(id: string): void {
  localStorage.setItem(key, id);
}

/** As the browser names them, which it does once a camera was allowed. */
export async function listCameras(): Promise<readonly EyeCamera[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }, i) => ({ id: deviceId, name: label === '' ? `Camera ${i + 1}` : label }));
}

/** The camera that was chosen, or whichever is there. Both eyes take as many pixels as it has. */
export function cameraFor(id: string | null): CameraWanted {
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 30 } };
  return { video: id === null ? size : { ...size, deviceId: { exact: id } }, otherwise: 'come to the counter' };
}
