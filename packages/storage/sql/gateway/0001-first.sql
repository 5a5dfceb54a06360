-- The gateway's store: pseudonyms, consents, operations, enrolments and the log. No biometric data ever comes here.

create table store_owner (
  one boolean primary key default true check (one),
  owner text not null
);

create table subject (
  id text primary key,
  -- Hex SHA-256 of the personal key; the key itself is never stored.
  key_hash text not null unique,
  created_at timestamptz not null default now()
);

-- `json`, not `jsonb`: a record is kept letter by letter as it was signed.
create table consent (
  id text primary key,
  subject text not null,
  record json not null,
  changed_at timestamptz not null default now()
);
create index consent_subject on consent (subject);

create table operation (
  permit text primary key,
  token text not null,
  subject text not null,
  consent text,
  action text not null check (action in ('check', 'enrol', 'erase')),
  purpose text not null,
  enrolments text[] not null,
  state text not null check (state in ('minted', 'running', 'decided', 'done', 'failed')),
  decision text,
  leaf_index bigint,
  receipt text,
  statements text[] not null,
  -- Hex SHA-256 of the sealed shares it was run for: asking again is told from a replay.
  request text,
  -- What it failed with: code, public detail and reasons.
  problem json,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index operation_open on operation (state, created_at) where state in ('minted', 'running', 'decided');

create table enrolment (
  id text primary key,
  subject text not null,
  consent text not null,
  purpose text not null,
  leaf_index bigint not null,
  enrolled_at timestamptz not null,
  retain_until timestamptz not null
);
create index enrolment_subject on enrolment (subject);
create index enrolment_retain_until on enrolment (retain_until);

-- One row, locked by every append: that is what keeps the leaves without gaps.
create table log_head (
  one boolean primary key default true check (one),
  size bigint not null
);
insert into log_head (size) values (0);

create table log_leaf (
  index bigint primary key,
  commitment bytea not null check (octet_length(commitment) = 32)
);

-- What opens a leaf, kept for its subject alone.
create table log_use (
  leaf_index bigint primary key references log_leaf (index),
  subject text not null,
  kind text not null,
  event json not null,
  salt text not null
);
create index log_use_subject on log_use (subject, leaf_index);
create index log_use_search on log_use (leaf_index) where kind in ('check', 'enrol');
