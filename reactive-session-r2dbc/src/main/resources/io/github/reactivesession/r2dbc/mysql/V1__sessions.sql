-- Sessions, their events, and the state of apps and users, for MySQL 8.0.17 and later.
-- To be run as it is, or by the store, which puts its own schema and table prefix in place of "agent_".
-- MariaDB 10.6 and later: write utf8mb4_nopad_bin for utf8mb4_0900_bin, and LONGTEXT for JSON; the store does.
-- Keys are hashes of the names beside them; names compare by code point, trailing spaces too. Times are UTC.
CREATE TABLE IF NOT EXISTS agent_session_schema (
  version    INT NOT NULL PRIMARY KEY,
  applied_at DATETIME(6) NOT NULL
);

CREATE TABLE IF NOT EXISTS agent_sessions (
  session_key    BINARY(16) NOT NULL PRIMARY KEY,
  app_key        BINARY(16) NOT NULL,
  user_key       BINARY(16) NOT NULL,
  person_key     BINARY(16) NOT NULL,
  app_name       VARCHAR(255) NOT NULL,
  user_id        VARCHAR(255) NOT NULL,
  id             VARCHAR(255) NOT NULL,
  agent_id       VARCHAR(255),
  status         VARCHAR(16) NOT NULL,
  metadata       JSON NOT NULL,
  state          JSON NOT NULL,
  version        BIGINT NOT NULL,
  first_sequence BIGINT NOT NULL,
  last_sequence  BIGINT NOT NULL,
  time_to_live   BIGINT COMMENT 'microseconds; 0 for ever; null as the store says',
  created_at     DATETIME(6) NOT NULL,
  updated_at     DATETIME(6) NOT NULL,
  expires_at     DATETIME(6),
  INDEX sessions_by_user (user_key, updated_at, id),
  INDEX sessions_by_app (app_key, updated_at, id, user_id),
  INDEX sessions_by_person (person_key, session_key),
  INDEX sessions_by_expiry (expires_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

CREATE TABLE IF NOT EXISTS agent_session_events (
  session_key   BINARY(16) NOT NULL,
  sequence      BIGINT NOT NULL,
  id            VARCHAR(255) NOT NULL,
  timestamp     DATETIME(6) NOT NULL,
  author        VARCHAR(255) NOT NULL,
  agent_id      VARCHAR(255),
  invocation_id VARCHAR(255),
  branch        VARCHAR(255),
  content       JSON,
  actions       JSON,
  metadata      JSON,
  PRIMARY KEY (session_key, sequence),
  UNIQUE INDEX session_events_by_id (session_key, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

CREATE TABLE IF NOT EXISTS agent_app_states (
  app_key    BINARY(16) NOT NULL PRIMARY KEY,
  app_name   VARCHAR(255) NOT NULL,
  state      JSON NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6),
  INDEX app_states_by_expiry (expires_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

CREATE TABLE IF NOT EXISTS agent_user_states (
  user_key   BINARY(16) NOT NULL PRIMARY KEY,
  app_key    BINARY(16) NOT NULL,
  person_key BINARY(16) NOT NULL,
  app_name   VARCHAR(255) NOT NULL,
  user_id    VARCHAR(255) NOT NULL,
  state      JSON NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6),
  INDEX user_states_by_app (app_key, user_key),
  INDEX user_states_by_person (person_key, user_key),
  INDEX user_states_by_expiry (expires_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

INSERT IGNORE INTO agent_session_schema (version, applied_at) VALUES (1, UTC_TIMESTAMP(6));
