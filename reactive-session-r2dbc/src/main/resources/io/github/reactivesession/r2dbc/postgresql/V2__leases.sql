-- Leases of sessions, for PostgreSQL 13 and later: the number of the last one, who holds it, and until when.
-- To be run as it is, or by the store, which puts its own schema and table prefix in place of "agent_".
-- No row is written: columns that are null, or have a constant for a default, are added at once.
ALTER TABLE agent_sessions
  ADD COLUMN IF NOT EXISTS fence        bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS lease_holder varchar(255) COLLATE "C",
  ADD COLUMN IF NOT EXISTS leased_until timestamptz(6);

INSERT INTO agent_session_schema (version, applied_at) VALUES (2, statement_timestamp()) ON CONFLICT DO NOTHING;
