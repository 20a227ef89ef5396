-- Sentences as code and params beside their English text, so that pages can say them in the language of the reader
-- (lib/domain/phrase.ts). Null: written before there were phrases, or not a sentence of Spillway's own.
alter table subscription add column verdict_phrase jsonb;
alter table alert add column summary_phrase jsonb;
alter table destination add column role_evidence_phrase jsonb;
alter table dead_letter_route add column evidence_phrase jsonb, add column problem_phrase jsonb;
alter table requeue_run add column error_phrase jsonb;
alter table requeue_item add column error_phrase jsonb;
