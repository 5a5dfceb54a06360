import type { DeskOrder } from '@sclera/sdk/contract';
import type { Devices, Trust } from '@sclera/services';

/** Whom the orders go to. */
export interface Desks {
  readonly trust: Trust;
  readonly devices: Devices;
}

/** Carries out what is ordered at the machine itself. Each order is written down, with a leaf, before it is carried out. */
export async function carryOut({ trust: { operators }, devices }: Desks, order: DeskOrder): Promise<object> {
  await operators.audit(null, order.act, 'id' in order ? order.id : 'account' in order ? order.account : null, true);
  switch (order.act) {
    case 'invite':
      return operators.invite(order.role);
    case 'make-key':
      return operators.makeKey(order);
    case 'end-key':
      await operators.endKey(order.id);
      return { ok: true };
    case 'close-account':
      await operators.closeAccount(order.account);
      return { ok: true };
    case 'list':
      return { accounts: await operators.accounts(), keys: await operators.keys() };
    case 'make-device-code':
      return devices.makeCode(order.name);
    case 'revoke-device':
      return devices.revoke(order.id);
    case 'list-devices':
      return devices.list();
  }
}
