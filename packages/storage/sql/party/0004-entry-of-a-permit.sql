-- Which entry of the order a permit was used by: the same entry, taken up again after an interruption, is no second use.
alter table used_permit add column entry text;
