-- What a requeue run needs beyond its plan: the frozen selection, how far it got, when an interrupted one may try again.
alter table requeue_run
  add column frozen jsonb not null default '{}',
  add column matched integer not null default 0,
  add column retry_at timestamptz;

-- Offsets of a log start anew when a topic is made again: history belongs to one incarnation of a destination.
alter table requeue_history add column incarnation text not null default '';
alter table requeue_cursor add column incarnation text not null default '';

-- Two runs on one source would take each other's messages.
create unique index requeue_run_active on requeue_run (source_destination_id) where state in ('running', 'paused', 'cancelling');
create index requeue_run_created on requeue_run (created_at desc, id);
