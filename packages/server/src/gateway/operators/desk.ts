import type { DeskOrder } from '@sclera/sdk/contract';
import type { Trust } from '@sclera/services';

/** Carries out what is ordered at the machine itself. Each order is written down, with a leaf, before it is carried out. */
export async function carryOut({ operators }: Trust, order: DeskOrder): Promise<object> {
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
  }
}
