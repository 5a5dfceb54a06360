-- A person is found by their eyes, and the secret of their record is derived.
alter table operation drop constraint operation_action_check;
alter table operation add constraint operation_action_check check (action in ('check', 'enrol', 'verify', 'find', 'derive', 'erase'));
