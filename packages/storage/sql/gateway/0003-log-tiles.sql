-- Hashes of the tree over the leaves, 256 a tile, as they are served. They follow from log_leaf and can be made again from it.

create table log_tile (
  level smallint not null,
  index bigint not null,
  hashes bytea not null check (octet_length(hashes) % 32 = 0 and octet_length(hashes) between 32 and 8192),
  primary key (level, index),
  check (level > 0 or octet_length(hashes) = 8192)
);
-- Hashes do not compress.
alter table log_tile alter column hashes set storage external;
