import { hasLeft, type Wallet } from '@sclera/sdk';
import { plural } from '../io/words.ts';
import { stockFacts } from './credentials.ts';

/** What may be told of a wallet: nothing that could be used, and nothing that leads to its owner. */
export function walletFacts(wallet: Wallet): object {
  const { url, receipt, credential, claims } = wallet;
  return {
    url,
    state: stateOf(wallet),
    rotation: credential?.rotation ?? null,
    record: receipt !== null && !hasLeft(wallet),
    credentials: stockFacts(wallet),
    claims: claims.map(({ campaign, recipient, amount, reference, claimedAt }) => ({ campaign, recipient, amount, reference, claimedAt })),
  };
}

export function walletWords(wallet: Wallet, file: string): string[] {
  const { url, claims, credential } = wallet;
  const state = stateOf(wallet);
  const { left, until } = stockFacts(wallet);
  return [
    stateWords[state],
    `  file       ${file}`,
    `  platform   ${url}`,
    ...(credential === null || credential.rotation === 0
      ? []
      : [`  rotation   ${credential.rotation}: the secret was replaced, and the old one is worth nothing`]),
    ...(until === null ? [] : [`  to show    ${plural(left, 'single-use credential')}, until ${until.slice(0, 10)}`]),
    ...(claims.length === 0 ? [] : [`  claimed    ${plural(claims.length, 'reward')}:`]),
    ...claims.map(({ campaign, amount, recipient, claimedAt }) => `    ${campaign}: ${amount} to ${recipient}, ${claimedAt.slice(0, 10)}`),
  ];
}

type State = 'begun' | 'ready' | 'left' | 'anonymous';

function stateOf(wallet: Wallet): State {
  if (hasLeft(wallet)) return 'left';
  if (wallet.credential === null) return 'begun';
  return wallet.receipt === null ? 'anonymous' : 'ready';
}

const stateWords: Readonly<Record<State, string>> = {
  begun: 'The wallet has no credential yet: sclera wallet enrol, or sclera wallet recover where you are enrolled.',
  ready:
    'The wallet proves that you are one human, once in each place that asks, and not who. No two places can tell that it was the same wallet.',
  left: 'You have left: your record is deleted. The wallet works in campaigns that were frozen before, and nobody can bring it back.',
  anonymous: 'The wallet proves that you are one human. The key of your record is not in it.',
};
