import type { RewardDay, RewardFigures } from '@sclera/sdk/contract';
import type { DaySeries } from './plot-days.ts';

/** One plot: what it counts, and how many by day. */
export interface Plot {
  readonly key: 'enrolled' | 'refused' | 'erased' | 'human' | 'document' | 'unpaid';
  readonly title: string;
  readonly series: DaySeries;
}

/** The counts of a campaign's days, one series each. */
export function plotsOf(days: readonly RewardDay[]): readonly Plot[] {
  const by = (count: (day: RewardDay) => number): DaySeries => days.map((day) => ({ day: day.day, count: count(day) }));
  return [
    { key: 'enrolled', title: 'Enrolled', series: by(({ enrolled }) => enrolled) },
    { key: 'refused', title: 'Not enrolled', series: by(({ refused }) => sumOf(refused)) },
    { key: 'erased', title: 'Deleted', series: by(({ erased }) => erased) },
    { key: 'human', title: 'Paid by wallet', series: by(({ paidToHumans }) => paidToHumans) },
    { key: 'document', title: 'Paid by document', series: by(({ paidByDocument }) => paidByDocument) },
    { key: 'unpaid', title: 'Claims not paid', series: by(({ unpaid }) => sumOf(unpaid)) },
  ];
}

/** Of all days, the most frequent first. */
export function reasonsIn(
  days: readonly RewardDay[],
  of: 'refused' | 'unpaid',
): readonly { readonly code: string; readonly words: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const day of days) for (const [code, count] of Object.entries(day[of])) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts]
    .map(([code, count]) => ({ code, count, words: reasonWords[code] ?? code }))
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}

/** Whether what was paid and what is left make the budget; null where the book does not say what is left. */
export function balanceOf({
  campaign,
  left,
  days,
}: RewardFigures): { readonly paid: bigint; readonly left: bigint; readonly adds: boolean } | null {
  if (left === null) return null;
  const times = days.reduce((sum, { paidToHumans, paidByDocument }) => sum + paidToHumans + paidByDocument, 0);
  const paid = BigInt(times) * BigInt(campaign.amount);
  // A closed campaign has given back what was left.
  return { paid, left: BigInt(left), adds: campaign.state === 'closed' || paid + BigInt(left) === BigInt(campaign.budget) };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const reasonWords: Readonly<Record<string, string>> = {
  'already-enrolled': 'Enrolled already',
  'party-unavailable': 'A party did not answer',
  'capture-rejected': 'The capture was not good enough',
  'presentation-attack': 'What was shown was no living eye',
  'policy-denied': 'A rule forbade it',
  'consent-missing': 'No consent',
  'permit-expired': 'Too much time went by',
  'already-claimed': 'Claimed already',
  'campaign-paused': 'It was paused',
  'campaign-ended': 'It had ended',
  'campaign-not-frozen': 'Its list was not frozen yet',
  'budget-spent': 'The budget was spent',
  'proof-invalid': 'The proof did not hold',
  'stale-root': 'A proof in another list',
  'scope-mismatch': 'A proof for another campaign',
  'recipient-changed': 'The recipient was changed on the way',
  'recipient-invalid': 'The recipient was no account',
  'book-unavailable': 'The book did not answer',
};
