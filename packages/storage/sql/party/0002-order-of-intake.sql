-- The last entry of the order of intake whose effect is in this store: written in the transaction of that effect.

create table intake_place (
  one boolean primary key default true check (one),
  identity text not null,
  place bigint not null
);
