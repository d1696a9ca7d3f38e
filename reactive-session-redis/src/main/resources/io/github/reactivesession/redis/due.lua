-- Finds sessions of an index whose time is over (R29).
-- KEYS    expiring sessions
-- ARGV    the most
-- RESULT  their names in the index
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', clock(), 'LIMIT', 0, ARGV[1])
