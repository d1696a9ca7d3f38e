-- Counts the live sessions of an index (R8): without those whose time is over, and those that are only announced.
-- KEYS    sessions, expiring ones
-- RESULT  how many
return redis.call('ZCOUNT', KEYS[1], '(0', '+inf') - redis.call('ZCOUNT', KEYS[2], '-inf', clock())
