import type { DeskOrder } from '@sclera/sdk/contract';
import { breachPage, type Devices, type Transfers, type Trust } from '@sclera/services';
import { plainCampaign, plainFigures, plainPayment } from '../rewards/plain.ts';
import { readOpening } from './campaign-routes.ts';

/** Whom the orders go to. */
export interface Desks {
  readonly trust: Trust;
  readonly devices: Devices;
  readonly transfers: Transfers;
}

/** Carries out what is ordered at the machine itself. Each order is written down, with a leaf, before it is carried out. */
export async function carryOut({ trust, devices, transfers }: Desks, order: DeskOrder): Promise<object> {
  const { operators, assessments, board, breaches, expiry, campaigns } = trust;
  const { parties } = trust.relying;
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
    case 'erase-before':
      return trust.eraseBefore(order.before, order.dryRun);
    case 'make-device-code':
      return devices.makeCode(order.name);
    case 'approve-device':
      return devices.approve(order.id);
    case 'revoke-device':
      return devices.revoke(order.id);
    case 'list-devices':
      return devices.list();
    case 'list-assessments':
      return { assessments: await assessments.list('all') };
    case 'show-assessment':
      return { html: await assessments.document(order.id, 'all') };
    case 'draft-assessment':
      return assessments.draft(order.purpose, order.answers, null);
    case 'submit-assessment':
      return assessments.submit(order.id);
    case 'list-tasks':
      return board.list();
    case 'take-task':
      return board.take(order.id, null);
    case 'finish-task':
      return board.finish(order.id, null, order.note);
    case 'add-transfer': {
      const { act: _, ...transfer } = order;
      return transfers.add(transfer);
    }
    case 'end-transfer':
      return transfers.end(order.id);
    case 'list-transfers':
      return transfers.list();
    case 'open-breach': {
      const { act: _, ...facts } = order;
      return breaches.open(facts);
    }
    case 'list-breaches':
      return breaches.list();
    case 'breach-step':
      return breaches.addStep(order.id, { text: order.text, duty: order.duty });
    case 'close-breach':
      return breaches.close(order.id);
    case 'report-breach': {
      const report = await breaches.report(order.id);
      return { report, page: breachPage(report) };
    }
    case 'register-relying-party':
      return parties.register(order.facts);
    case 'change-relying-party':
      return parties.change(order.id, order.facts);
    case 'renew-relying-key':
      return parties.renewKey(order.id);
    case 'close-relying-party':
      return parties.close(order.id);
    case 'list-relying-parties':
      return parties.list();
    case 'open-campaign':
      return plainCampaign(await campaigns.open(null, readOpening(order.campaign)));
    case 'list-campaigns':
      return (await campaigns.list()).map(plainCampaign);
    case 'campaign-figures':
      return plainFigures(await campaigns.figures(order.id));
    case 'freeze-campaign':
      return plainCampaign(await campaigns.freeze(null, order.id));
    case 'pause-campaign':
      return plainCampaign(await campaigns.pause(order.id));
    case 'resume-campaign':
      return plainCampaign(await campaigns.resumeClaims(order.id));
    case 'close-campaign':
      return plainCampaign(await campaigns.close(order.id));
    case 'pay-by-document':
      return plainPayment(await campaigns.claimByDocument(order.id, order.claim));
    case 'expire':
      return { run: await expiry.run() };
    case 'list-expiries':
      return expiry.list();
  }
}
