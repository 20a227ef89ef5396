-- What people make (clusters, rules, channels, runs) and what brokers report (nodes, destinations, subscriptions).
-- The packed time series live in their own Postgres schema, see the next migration.

create table cluster (
  id text primary key,
  name text not null unique,
  kind text not null,
  environment text not null default 'production',
  enabled boolean not null default true,
  poll_interval_seconds integer not null default 10,
  config jsonb not null,
  secrets text,
  revision integer not null default 1,
  status text not null default 'pending',
  version text,
  broker_cluster_id text,
  capabilities text[] not null default '{}',
  problems jsonb not null default '[]',
  error jsonb,
  last_poll_at timestamptz,
  last_success_at timestamptz,
  inventory_at timestamptz,
  poll_seconds double precision,
  poll_requests integer,
  failures integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table lease (
  resource text primary key,
  owner text not null,
  until timestamptz not null,
  fence bigint not null default 1
);

create table collector (
  id text primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  stopped_at timestamptz
);

create table node (
  id text primary key,
  cluster_id text not null references cluster on delete cascade,
  name text not null,
  up boolean not null,
  role text not null default '',
  resources jsonb not null default '{}',
  alarms text[] not null default '{}',
  observed_at timestamptz not null default now(),
  gone_at timestamptz,
  unique (cluster_id, name)
);

create table destination (
  id text primary key,
  cluster_id text not null references cluster on delete cascade,
  namespace text not null default '',
  name text not null,
  type text not null,
  role text not null default 'normal',
  role_evidence text not null default '',
  pattern text,
  pattern_evidence text,
  owner text,
  incarnation text not null default '',
  config jsonb not null default '{}',
  problem jsonb,
  first_seen_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  stale_since timestamptz,
  missed integer not null default 0,
  gone_at timestamptz,
  backlog_messages bigint,
  ready_messages bigint,
  in_flight_messages bigint,
  scheduled_messages bigint,
  in_rate double precision,
  out_rate double precision,
  redelivered_rate double precision,
  consumer_count integer,
  oldest_age_seconds double precision,
  size_bytes bigint,
  last_arrival_at timestamptz,
  arrivals_per_minute double precision,
  unique (cluster_id, namespace, name)
) with (fillfactor = 80);
create index destination_role on destination (role) where gone_at is null;
create index destination_name on destination (lower(name));

create table subscription (
  id text primary key,
  cluster_id text not null references cluster on delete cascade,
  destination_id text not null references destination on delete cascade,
  group_name text not null,
  state text not null default '',
  protocol text not null default '',
  members integer,
  member_details jsonb not null default '[]',
  lag_messages bigint,
  lag_seconds double precision,
  lag_method text,
  lag_error_seconds double precision,
  verdict text not null default 'no-data',
  verdict_reason text not null default '',
  verdict_since timestamptz not null default now(),
  in_rate double precision,
  out_rate double precision,
  trend_per_second double precision,
  drain_seconds double precision,
  data_loss_in_seconds double precision,
  problem jsonb,
  first_seen_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  stale_since timestamptz,
  missed integer not null default 0,
  gone_at timestamptz,
  unique (cluster_id, group_name, destination_id)
) with (fillfactor = 80);
create index subscription_destination on subscription (destination_id);

create table dead_letter_route (
  id text primary key,
  cluster_id text not null references cluster on delete cascade,
  from_destination_id text not null references destination on delete cascade,
  to_destination_id text references destination on delete cascade,
  evidence text not null,
  confidence text not null,
  problem text,
  unique nulls not distinct (from_destination_id, to_destination_id)
);
create index dead_letter_route_to on dead_letter_route (to_destination_id);

create table binding (
  id bigint generated always as identity primary key,
  cluster_id text not null references cluster on delete cascade,
  namespace text not null,
  source text not null,
  source_type text not null,
  destination text not null,
  destination_type text not null,
  routing_key text not null
);
create index binding_cluster on binding (cluster_id, namespace, destination);

-- Facts for "what changed": destination appeared, vanished, was re-created, settings changed, cluster lost or back, consumers left.
create table change_event (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  cluster_id text references cluster on delete cascade,
  type text not null,
  object_kind text not null,
  object_id text not null,
  object_name text not null,
  details jsonb not null default '{}'
);
create index change_event_at on change_event (at desc);
create index change_event_object on change_event (object_id, at desc);

create table channel (
  id text primary key,
  name text not null unique,
  kind text not null,
  enabled boolean not null default true,
  config jsonb not null,
  secrets text,
  health text not null default 'untested',
  health_detail text not null default '',
  failures integer not null default 0,
  last_delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table alert_rule (
  id text primary key,
  name text not null unique,
  condition text not null,
  params jsonb not null default '{}',
  scope jsonb not null default '{}',
  for_seconds integer not null default 60,
  keep_firing_for_seconds integer not null default 60,
  severity text not null,
  channels text[] not null default '{}',
  enabled boolean not null default true,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- One row is one incident: from pending to closed.
create table alert (
  id text primary key,
  rule_id text references alert_rule on delete set null,
  rule_name text not null,
  rule_revision integer not null,
  condition text not null,
  cluster_id text references cluster on delete cascade,
  cluster_name text not null default '',
  subject_kind text not null,
  subject_id text not null,
  subject_name text not null,
  incarnation text not null default '',
  state text not null,
  freshness text not null default 'fresh',
  severity text not null,
  value double precision,
  threshold double precision,
  summary text not null default '',
  started_at timestamptz not null,
  fired_at timestamptz,
  recovering_since timestamptz,
  last_sample_at timestamptz not null,
  clean_samples integer not null default 0,
  closed_at timestamptz,
  close_reason text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  transition_no integer not null default 0,
  fence bigint not null default 0
);
create unique index alert_open on alert (rule_id, subject_kind, subject_id, incarnation) where state <> 'closed';
create index alert_state on alert (state, severity, started_at desc);
create index alert_subject on alert (subject_id, started_at desc);

create table alert_event (
  id bigint generated always as identity primary key,
  alert_id text not null references alert on delete cascade,
  at timestamptz not null default now(),
  transition text not null,
  details jsonb not null default '{}'
);
create index alert_event_alert on alert_event (alert_id, at);

create table silence (
  id text primary key,
  matchers jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  author text not null,
  reason text not null,
  created_at timestamptz not null default now()
);

create table notification (
  id text primary key,
  channel_id text not null references channel on delete cascade,
  alert_id text references alert on delete cascade,
  transition_no integer not null default 0,
  transition text not null,
  payload jsonb not null,
  state text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create unique index notification_once on notification (alert_id, channel_id, transition_no) where alert_id is not null;
create index notification_due on notification (next_attempt_at) where state = 'pending';
create index notification_created on notification (created_at desc);

create table delivery_attempt (
  id bigint generated always as identity primary key,
  notification_id text not null references notification on delete cascade,
  at timestamptz not null default now(),
  outcome text not null,
  status integer,
  duration_ms integer not null,
  response_head text not null default ''
);
create index delivery_attempt_notification on delivery_attempt (notification_id, at);

create table requeue_run (
  id text primary key,
  cluster_id text not null references cluster on delete cascade,
  source_destination_id text not null references destination on delete cascade,
  state text not null,
  wanted text not null default 'run',
  selection jsonb not null,
  target jsonb not null,
  plan jsonb not null,
  rate_per_second double precision,
  reason text not null default '',
  actor jsonb not null,
  count_planned integer not null default 0,
  count_sent integer not null default 0,
  count_confirmed integer not null default 0,
  count_removed integer not null default 0,
  count_failed integer not null default 0,
  count_skipped integer not null default 0,
  count_unknown integer not null default 0,
  outcome text,
  error text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index requeue_run_state on requeue_run (state);
create index requeue_run_source on requeue_run (source_destination_id, created_at desc);

-- The ledger: one row a message, written before each act.
create table requeue_item (
  run_id text not null references requeue_run on delete cascade,
  seq integer not null,
  message_id text not null,
  position text not null default '',
  state text not null default 'planned',
  target text not null default '',
  sent_position text,
  error text,
  updated_at timestamptz not null default now(),
  primary key (run_id, seq)
) with (fillfactor = 70);
create index requeue_item_message on requeue_item (run_id, message_id);

-- How often a message of a destination was requeued; on a log this is what tells "already sent".
create table requeue_history (
  destination_id text not null references destination on delete cascade,
  message_id text not null,
  times integer not null default 1,
  last_run_id text not null,
  last_at timestamptz not null default now(),
  primary key (destination_id, message_id)
);

-- Kafka: everything below next_offset of a partition was requeued or skipped on purpose.
create table requeue_cursor (
  destination_id text not null references destination on delete cascade,
  partition integer not null,
  next_offset bigint not null,
  updated_at timestamptz not null default now(),
  primary key (destination_id, partition)
);

create table idempotency_key (
  key text not null,
  route text not null,
  request_hash text not null,
  status integer not null,
  response jsonb not null,
  created_at timestamptz not null default now(),
  primary key (key, route)
);

create table audit_event (
  id text primary key,
  at timestamptz not null default now(),
  actor jsonb not null,
  action text not null,
  entity text not null,
  entity_id text not null,
  before jsonb,
  after jsonb,
  ip text
);
create index audit_event_at on audit_event (at desc);
create index audit_event_entity on audit_event (entity, entity_id, at desc);

create table setting (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
