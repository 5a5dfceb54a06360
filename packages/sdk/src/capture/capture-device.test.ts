import { expect, it } from 'vitest';
import type { DeviceAnswer, DeviceRegistration } from '../contract/types.ts';
import { createCaptureDevice, introduceDevice, processDevice } from './capture-device.ts';

const platform = (state: DeviceAnswer['state']) => {
  const asked: DeviceRegistration[] = [];
  const registerDevice = async (registration: DeviceRegistration): Promise<DeviceAnswer> => {
    asked.push(registration);
    const { key, name } = registration;
    return { id: 'i', key, name, kind: 'software-key', weak: true, by: 'itself', state, registeredAt: '2026-01-01T00:00:00.000Z' };
  };
  return { asked, registerDevice };
};

it('a device makes itself known by nothing but its public key', async () => {
  const client = platform('active');
  const device = await createCaptureDevice();
  expect(await introduceDevice(client, device, 'a kiosk')).toMatchObject({ weak: true });
  expect(client.asked).toEqual([{ key: device.key, name: 'a kiosk', code: null, attestation: null }]);
  expect(Object.keys(device.key).sort()).toEqual(['crv', 'kty', 'x', 'y']);
});

it('one that waits for an operator is told so before anything is sent', async () => {
  const attempt = introduceDevice(platform('pending'), await createCaptureDevice(), 'a kiosk');
  await expect(attempt).rejects.toMatchObject({ code: 'device-unknown', detail: expect.stringContaining('sclera device approve -- i') });
});

it('a process is one device', async () => {
  expect(await processDevice()).toBe(await processDevice());
});
