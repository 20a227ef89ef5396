-- What waits without being ready: for its time, for the end of its transaction, for an acknowledgement that the offset hides.
alter table destination add column next_due_at timestamptz, add column prepared_messages bigint;
alter table subscription add column in_flight_messages bigint;
