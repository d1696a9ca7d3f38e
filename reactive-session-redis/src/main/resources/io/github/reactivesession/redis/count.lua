-- Counts the live sessions of an index (R8).
-- KEYS    sessions, expiring ones
-- RESULT  how many
return redis.call('ZCARD', KEYS[1]) - redis.call('ZCOUNT', KEYS[2], '-inf', clock())
