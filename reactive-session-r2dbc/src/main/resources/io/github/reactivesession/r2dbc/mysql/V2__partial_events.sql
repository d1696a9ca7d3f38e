-- Partial events on their way to other processes, for MySQL 8.0.17 and later; rows go after some seconds.
-- MariaDB 10.6 and later: write utf8mb4_nopad_bin for utf8mb4_0900_bin; the store does.
CREATE TABLE IF NOT EXISTS agent_partial_events (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  store_key  BINARY(16) NOT NULL,
  app_name   VARCHAR(255) NOT NULL,
  user_id    VARCHAR(255) NOT NULL,
  session_id VARCHAR(255) NOT NULL,
  event      LONGTEXT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

INSERT IGNORE INTO agent_session_schema (version, applied_at) VALUES (2, UTC_TIMESTAMP(6));
