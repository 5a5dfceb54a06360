-- Consents that ended are removed when their time is over, so it must be found which ended when. What they say is sealed: the program looks
-- through those that are not looked at yet (null) when it opens the store, and brings those of an earlier format to this one.

-- From then on nothing new may rest on it.
alter table consent add column ended_at timestamptz;
create index consent_ended on consent (ended_at, id);
create index consent_unseen on consent (id) where ended_at is null;
