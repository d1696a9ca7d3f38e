-- Sessions, their events, and the state of apps and users, for PostgreSQL 13 and later.
-- To be run as it is, or by the store, which puts its own schema and table prefix in place of "agent_".
-- Keys are hashes of the names beside them; names compare by code point. Times are UTC.
CREATE TABLE IF NOT EXISTS agent_session_schema (
  version    integer PRIMARY KEY,
  applied_at timestamptz(6) NOT NULL
);

CREATE TABLE IF NOT EXISTS agent_sessions (
  session_key    uuid PRIMARY KEY,
  app_key        uuid NOT NULL,
  user_key       uuid NOT NULL,
  person_key     uuid NOT NULL,
  app_name       varchar(255) COLLATE "C" NOT NULL,
  user_id        varchar(255) COLLATE "C" NOT NULL,
  id             varchar(255) COLLATE "C" NOT NULL,
  agent_id       varchar(255) COLLATE "C",
  status         varchar(16)  COLLATE "C" NOT NULL,
  metadata       jsonb NOT NULL,
  state          jsonb NOT NULL,
  version        bigint NOT NULL,
  first_sequence bigint NOT NULL,
  last_sequence  bigint NOT NULL,
  time_to_live   bigint,
  created_at     timestamptz(6) NOT NULL,
  updated_at     timestamptz(6) NOT NULL,
  expires_at     timestamptz(6)
);

COMMENT ON COLUMN agent_sessions.time_to_live IS 'microseconds; 0 for ever; null as the store says';

CREATE INDEX IF NOT EXISTS agent_sessions_by_user ON agent_sessions (user_key, updated_at, id);

CREATE INDEX IF NOT EXISTS agent_sessions_by_app ON agent_sessions (app_key, updated_at, id, user_id);

CREATE INDEX IF NOT EXISTS agent_sessions_by_person ON agent_sessions (person_key, session_key);

CREATE INDEX IF NOT EXISTS agent_sessions_by_expiry ON agent_sessions (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS agent_session_events (
  session_key   uuid NOT NULL,
  sequence      bigint NOT NULL,
  id            varchar(255) COLLATE "C" NOT NULL,
  timestamp     timestamptz(6) NOT NULL,
  author        varchar(255) COLLATE "C" NOT NULL,
  agent_id      varchar(255) COLLATE "C",
  invocation_id varchar(255) COLLATE "C",
  branch        varchar(255) COLLATE "C",
  content       jsonb,
  actions       jsonb,
  metadata      jsonb,
  PRIMARY KEY (session_key, sequence)
);

CREATE UNIQUE INDEX IF NOT EXISTS agent_session_events_by_id ON agent_session_events (session_key, id);

CREATE TABLE IF NOT EXISTS agent_app_states (
  app_key    uuid PRIMARY KEY,
  app_name   varchar(255) COLLATE "C" NOT NULL,
  state      jsonb NOT NULL,
  updated_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6)
);

CREATE INDEX IF NOT EXISTS agent_app_states_by_expiry ON agent_app_states (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS agent_user_states (
  user_key   uuid PRIMARY KEY,
  app_key    uuid NOT NULL,
  person_key uuid NOT NULL,
  app_name   varchar(255) COLLATE "C" NOT NULL,
  user_id    varchar(255) COLLATE "C" NOT NULL,
  state      jsonb NOT NULL,
  updated_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6)
);

CREATE INDEX IF NOT EXISTS agent_user_states_by_app ON agent_user_states (app_key, user_key);

CREATE INDEX IF NOT EXISTS agent_user_states_by_person ON agent_user_states (person_key, user_key);

CREATE INDEX IF NOT EXISTS agent_user_states_by_expiry ON agent_user_states (expires_at) WHERE expires_at IS NOT NULL;

INSERT INTO agent_session_schema (version, applied_at) VALUES (1, statement_timestamp()) ON CONFLICT DO NOTHING;
