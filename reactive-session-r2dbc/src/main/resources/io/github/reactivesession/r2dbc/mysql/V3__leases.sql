-- Leases of sessions, for MySQL 8.0.17 and later: the number of the last one, who holds it, and until when.
-- No row is written: columns at the end of a table are added at once. All of them are there after the statement, or none;
-- when it is run again it fails for a column that is there already, which the store passes over.
ALTER TABLE agent_sessions
  ADD COLUMN fence        BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN lease_holder VARCHAR(255),
  ADD COLUMN leased_until DATETIME(6);

INSERT IGNORE INTO agent_session_schema (version, applied_at) VALUES (3, UTC_TIMESTAMP(6));
