-- Who looks for their own record is compared with everybody's: people find that in theirs.
drop index log_use_search;
create index log_use_search on log_use (leaf_index) where kind in ('check', 'enrol', 'find');
