-- The packed time series: see lib/series/index.ts for the formats. Not modelled in schema.prisma.
-- Partitions are made ahead by lib/series/partitions.ts and on demand; there is no default partition, because a row in
-- it would stand in the way of the partition it belongs to.

create schema series;

create table series.series (
  id bigint primary key generated always as identity,
  cluster_id text not null references public.cluster on delete cascade,
  object_kind text not null,
  object_id text not null,
  metric text not null,
  unique (cluster_id, object_kind, metric, object_id)
);
create index series_object on series.series (object_id, metric);

-- How far a cluster's polls were repacked. Before packed_until read chunks, from there on poll blocks; before
-- rolled_until roll-ups exist.
create table series.progress (
  cluster_id text primary key references public.cluster on delete cascade,
  packed_until timestamptz not null,
  rolled_until timestamptz not null
);

-- A sequence of its own, because identity columns of partitioned tables need Postgres 17.
create sequence series.block_id;

-- One poll of one cluster. `base` is the block this one is a delta to; null: a key frame. `key_at` is the time of the
-- key frame the chain of deltas starts with. No foreign keys on what is partitioned: it goes by partition.
create table series.poll_block (
  cluster_id text not null,
  polled_at timestamptz not null,
  id bigint not null default nextval('series.block_id'),
  base bigint,
  key_at timestamptz not null,
  samples integer not null,
  payload bytea not null,
  primary key (cluster_id, polled_at, id)
) partition by range (polled_at);

-- The times of all polls of a cluster in one hour, shared by the hour's chunks. `blocks` tells whether more came since.
create table series.clock (
  cluster_id text not null,
  hour timestamptz not null,
  blocks integer not null,
  payload bytea not null,
  primary key (cluster_id, hour)
) partition by range (hour);

-- The values of one series in one hour, in the order of the clock.
create table series.chunk (
  series_id bigint not null,
  hour timestamptz not null,
  payload bytea not null,
  primary key (series_id, hour)
) partition by range (hour);

-- One series, one UTC day: up to 24 hourly summaries (count, min, max, sum, last). A row per hour would cost 40 times as much.
create table series.rollup (
  series_id bigint not null,
  day date not null,
  payload bytea not null,
  primary key (series_id, day)
) partition by range (day);

-- Payloads are packed already; trying to compress them only costs time.
alter table series.poll_block alter column payload set storage external;
alter table series.chunk alter column payload set storage external;
