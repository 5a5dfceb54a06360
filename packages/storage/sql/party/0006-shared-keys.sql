-- A party's shares of the keys that the three hold together belong to a generation, like the references: sealed under a data key of it, and
-- renewed with it in the same transaction. Null before they were dealt.

alter table generation add column shared_keys bytea;
alter table generation_next add column shared_keys bytea;
