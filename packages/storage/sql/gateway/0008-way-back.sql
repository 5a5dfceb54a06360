-- A person who lost their key is compared with their own reference, and with nobody else's.
alter table operation drop constraint operation_action_check;
alter table operation add constraint operation_action_check check (action in ('check', 'enrol', 'verify', 'erase'));
