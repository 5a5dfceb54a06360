import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

const dayMs = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

/** What a campaign promises is fixed when it opens: nothing of it can be changed afterwards. */
export function OpenCampaign({ onOpened }: { readonly onOpened: (id: string) => void }): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const [title, setTitle] = useState('');
  const [amount, setAmount] = useState('');
  const [people, setPeople] = useState('');
  const [ends, setEnds] = useState(() => inDays(90));
  const [book, setBook] = useState<'ledger' | 'chain'>('ledger');
  const [tried, setTried] = useState(false);
  const open = useMutation({
    mutationFn: () =>
      review.openCampaign({
        title: title.trim(),
        book,
        amount,
        budget: String(BigInt(amount) * BigInt(people)),
        endsAt: new Date(`${ends}T00:00:00Z`).toISOString(),
      }),
    onSuccess: (campaign) => {
      announce('The campaign was opened.');
      setTitle('');
      setAmount('');
      setPeople('');
      setTried(false);
      onOpened(campaign.id);
    },
  });
  const missing = missingForOpening({ title, amount, people, ends });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (missing === null) open.mutate();
  };
  return (
    <form className="erase open-campaign" aria-labelledby={`${id}-open`} onSubmit={submit} data-testid="open-campaign">
      <h2 id={`${id}-open`}>Open a campaign</h2>
      <p>
        Title, amount, budget, end and book are fixed from then on. Rules of the countries in force are looked at; where one forbids a
        reward, nothing is opened.
      </p>
      <div className="form-grid">
        <Field id={`${id}-title`} label="Title, as people read it">
          <input
            id={`${id}-title`}
            className="text-input"
            maxLength={120}
            value={title}
            onChange={(e) => setTitle(e.target.value)}
            data-testid="campaign-title"
          />
        </Field>
        <Field id={`${id}-amount`} label="To each, in smallest units">
          <input
            id={`${id}-amount`}
            className="text-input"
            inputMode="numeric"
            value={amount}
            onChange={(e) => setAmount(e.target.value)}
            data-testid="campaign-amount"
          />
        </Field>
        <Field id={`${id}-people`} label="For how many, at most">
          <input
            id={`${id}-people`}
            className="text-input"
            inputMode="numeric"
            value={people}
            onChange={(e) => setPeople(e.target.value)}
            data-testid="campaign-people"
          />
        </Field>
        <Field id={`${id}-ends`} label="Claims come before (UTC)">
          <input
            id={`${id}-ends`}
            type="date"
            className="text-input"
            value={ends}
            onChange={(e) => setEnds(e.target.value)}
            data-testid="campaign-ends"
          />
        </Field>
        <Field id={`${id}-book`} label="Paid">
          <select
            id={`${id}-book`}
            value={book}
            onChange={(e) => setBook(e.target.value === 'chain' ? 'chain' : 'ledger')}
            data-testid="campaign-book"
          >
            <option value="ledger">in the ledger of this platform</option>
            <option value="chain">on a chain</option>
          </select>
        </Field>
      </div>
      {missing === null && <p data-testid="campaign-budget">{`Its budget: ${(BigInt(amount) * BigInt(people)).toString()}.`}</p>}
      <button type="submit" className="button" disabled={open.isPending} data-testid="campaign-open">
        {open.isPending ? 'Being opened …' : 'Open it'}
      </button>
      <p className="decision-hint" role="status">
        {tried ? missing : ''}
      </p>
      <p className="use-when">
        Somebody with eyes and a document can take both ways. If each is to be paid once at most, ask everybody for a document; a budget has
        to count with it.
      </p>
      {open.isError && <ProblemNotice problem={asProblem(open.error)} />}
    </form>
  );
}

function Field({ id, label, children }: { readonly id: string; readonly label: string; readonly children: ReactElement }): ReactElement {
  return (
    <div className="words">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

/** What is still wrong, in words; null when nothing is. */
export function missingForOpening(form: Readonly<Record<'title' | 'amount' | 'people' | 'ends', string>>): string | null {
  if (form.title.trim() === '') return 'Give it a title.';
  if (!/^[1-9]\d{0,29}$/.test(form.amount)) return 'The amount is a whole number above nothing.';
  if (!/^[1-9]\d{0,8}$/.test(form.people)) return 'Say for how many people at most.';
  return /^\d{4}-\d\d-\d\d$/.test(form.ends) ? null : 'Say when it ends.';
}
