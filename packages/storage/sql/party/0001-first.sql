-- A party's store: sealed references and used permits. No subject, no share in clear, no key that opens anything here.

create table store_owner (
  one boolean primary key default true check (one),
  owner text not null
);

create table used_permit (
  permit text primary key,
  expires_at timestamptz not null
);
create index used_permit_expires_at on used_permit (expires_at);

create table reference (
  -- Sorted by code unit everywhere, whatever the language of the database.
  id text collate "C" primary key,
  -- Staged rows are out of the gallery until the gateway settles them.
  staged boolean not null,
  wrapped_key bytea not null,
  ciphertext bytea not null,
  retain_until timestamptz not null
);
-- Sealed shares look like noise: trying to compress them only costs time.
alter table reference alter column ciphertext set storage external;
