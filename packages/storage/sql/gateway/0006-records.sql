-- Whatever else the platform keeps: appeals, complaints, assessments, tasks, transfers, devices, operators. What a record says is sealed; how it
-- stands and when it falls due is not, so that it is found.

create table record (
  kind text not null,
  id text not null,
  -- Whom it is about; '' where it is about nobody.
  subject text not null,
  purpose text not null,
  state text not null,
  due_at timestamptz,
  -- Counts from 1; a change names the version it was made from.
  version integer not null,
  sealed text not null,
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (kind, id)
);
create index record_subject on record (subject, kind) where subject <> '';
create index record_state on record (kind, state, made_at, id);
create index record_due on record (due_at) where due_at is not null;
grant select, insert, update, delete on record to sclera_gateway;

alter table record enable row level security;
alter table record force row level security;
create policy named on record using (subject = '' or current_setting('sclera.subject', true) in (subject, '*'));
