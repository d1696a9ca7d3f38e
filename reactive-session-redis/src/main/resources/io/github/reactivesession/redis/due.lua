-- Finds sessions of an app whose time is over (R29).
-- KEYS    sessions of the app, expiring ones, state of the app, users with a state
-- ARGV    the most
-- RESULT  1 when nothing is left of the app, and their names in the index
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', clock(), 'LIMIT', 0, ARGV[1])
return { redis.call('EXISTS', KEYS[1], KEYS[3], KEYS[4]) == 0 and 1 or 0, due }
