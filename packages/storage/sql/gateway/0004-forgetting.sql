-- A leaf whose person was forgotten: that there was a use of this kind is kept, for everybody else's record; whose, what and the salt are gone.

alter table log_use
  alter column subject drop not null,
  alter column event drop not null,
  alter column salt drop not null,
  add check (num_nulls(subject, event, salt) in (0, 3));
