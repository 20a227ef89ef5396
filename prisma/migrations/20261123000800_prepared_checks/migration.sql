-- How often the broker has asked how the open transactions of a destination ended.
alter table destination add column prepared_checks integer;
