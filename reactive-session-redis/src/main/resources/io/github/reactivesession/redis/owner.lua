-- Changes the state of a user or an app (R25).
-- KEYS    state; where one server has all: apps, and of a user: users with a state
-- ARGV    time to live in ms, app name, user id or nothing; a change: key, JSON or nothing
-- RESULT  the state
local now = clock()
local ttl = tonumber(ARGV[1])
mergeAll(KEYS[1], 4, #ARGV)
prolong(KEYS[1], ttl, now)
tell(#KEYS == 1, KEYS[1], '0')
if KEYS[2] then
  redis.call('HSET', KEYS[2], ARGV[2], now)
end
if KEYS[3] then
  enlist(KEYS[3], ARGV[3], KEYS[1], ttl, now)
end
return redis.call('HGETALL', KEYS[1])
