-- A batch of fresh messages that fare alike is one row of the ledger, not one each: a run then costs Postgres a tenth.
-- `messages` is [[message id, position, target], …] in the order of seq. A message that fares differently gets a row in requeue_item.
create table requeue_page (
  run_id text not null references requeue_run on delete cascade,
  first_seq integer not null,
  messages json not null,
  size integer not null,
  state text not null,
  updated_at timestamptz not null default now(),
  primary key (run_id, first_seq)
) with (fillfactor = 50);

-- The whole ledger, one row a message, however it is kept.
create view requeue_ledger as
  select run_id, seq, message_id, position, state, target, sent_position, error, updated_at from requeue_item
  union all
  select p.run_id, p.first_seq + m.place::int - 1, m.message ->> 0, m.message ->> 1, p.state, m.message ->> 2, null, null, p.updated_at
  from requeue_page p, json_array_elements(p.messages) with ordinality as m (message, place);
