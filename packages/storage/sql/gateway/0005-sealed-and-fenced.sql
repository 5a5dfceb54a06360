-- What says something about a person is sealed under a key of that person and purpose, and a person's rows are read by who names the person.

do $$
begin
  if exists (select from consent) or exists (select from operation) or exists (select from log_use) then
    raise exception 'records written open by an older version: let it erase them, then begin a new store';
  end if;
end $$;

-- base64 of nonce, ciphertext and tag; the data keys are in the keyring.
alter table consent drop column record, add column purpose text not null, add column sealed text not null;
alter table operation
  drop column token, drop column decision, drop column leaf_index, drop column receipt, drop column statements, drop column request,
  drop column problem, add column sealed text not null;

alter table log_use
  drop column event, drop column salt, add column sealed text, add check (num_nulls(subject, sealed) in (0, 2));

-- The role that reads and writes; it owns nothing, so no policy and no table is its to change. Roles belong to the whole server.
do $$
begin
  if not exists (select from pg_roles where rolname = 'sclera_gateway') then
    create role sclera_gateway nologin;
  end if;
  if not pg_has_role(session_user, 'sclera_gateway', 'member') then
    execute format('grant sclera_gateway to %I', session_user);
  end if;
  execute format('grant usage on schema %I to sclera_gateway', current_schema());
end $$;

grant select, insert on store_owner, log_leaf to sclera_gateway;
grant select, insert, delete on enrolment to sclera_gateway;
grant select, insert, update on log_use to sclera_gateway;
grant select, insert, update, delete on subject, consent, operation, intake_entry to sclera_gateway;
grant select, update on log_head, intake_head to sclera_gateway;
grant select, insert, update on log_tile to sclera_gateway;

-- `sclera.subject` is set for one transaction: a person's id, or `*` for what the platform does for everybody (recovery, expiry). Where it is
-- not set there is no row to be seen.
alter table subject enable row level security;
alter table subject force row level security;
create policy named on subject using (
  current_setting('sclera.subject', true) in (id, '*') or key_hash = current_setting('sclera.key_hash', true)
);
alter table consent enable row level security;
alter table consent force row level security;
create policy named on consent using (current_setting('sclera.subject', true) in (subject, '*'));
alter table operation enable row level security;
alter table operation force row level security;
create policy named on operation using (current_setting('sclera.subject', true) in (subject, '*'));
alter table log_use enable row level security;
alter table log_use force row level security;
create policy named on log_use using (current_setting('sclera.subject', true) in (subject, '*'));
alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy named on enrolment using (current_setting('sclera.subject', true) in (subject, '*'));
