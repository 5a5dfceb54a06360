-- Shares are made anew now and then: a generation is written whole beside the one in use, and takes its place in one transaction.

create table generation (
  one boolean primary key default true check (one),
  number integer not null,
  label text not null
);

create table reference_next (
  id text collate "C" primary key,
  staged boolean not null,
  wrapped_key bytea not null,
  ciphertext bytea not null,
  retain_until timestamptz not null
);
alter table reference_next alter column ciphertext set storage external;

-- There is a row where the next generation is whole: the entry it was made at is not yet this store's place.
create table generation_next (
  one boolean primary key default true check (one),
  number integer not null,
  label text not null,
  identity text not null,
  place bigint not null
);
