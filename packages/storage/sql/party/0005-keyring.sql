-- Data keys lie in the keyring, outside this database and its backups: a wrapped key beside what it opens would come back with an old backup.

do $$
begin
  if exists (select from reference) or exists (select from reference_next) then
    raise exception 'references sealed by an older version: erase them with it, or rebuild this party from the two others';
  end if;
end $$;
alter table reference drop column wrapped_key;
alter table reference_next drop column wrapped_key;
