-- The one order in which the parties take up what is asked of them. An entry holds three sealed shares for as long as it is needed.

create table intake_head (
  one boolean primary key default true check (one),
  identity text not null,
  last bigint not null
);
insert into intake_head (identity, last) values ('store/' || gen_random_uuid(), 0);

create table intake_entry (
  place bigint primary key,
  id text not null unique,
  -- Null once it is forgotten; the row is kept a while longer, so that the same id is known again.
  bytes bytea,
  appended_at timestamptz not null default now()
);
alter table intake_entry alter column bytes set storage external;
create index intake_entry_held on intake_entry (place) where bytes is not null;
