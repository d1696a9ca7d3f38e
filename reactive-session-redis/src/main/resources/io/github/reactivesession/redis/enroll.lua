-- In a cluster: lets an app know of a session, or of a user with a state, before it is written in another slot. What comes
-- of it is told by share.lua; until then the name stands at the end of the index, at no time, and does not count. So whatever
-- the clocks of the two slots say, it can be taken off again.
-- KEYS    sessions of the app, expiring ones, users with a state
-- ARGV    name of the session in the index or nothing, user id or nothing, time to live of the user's state in ms
local now = clock()
if ARGV[1] ~= '' then
  redis.call('ZADD', KEYS[1], 'NX', 0, ARGV[1])
  -- Both, or one might end before the other, and what it held would never be swept.
  redis.call('PERSIST', KEYS[1])
  redis.call('PERSIST', KEYS[2])
end
if ARGV[2] ~= '' then
  local ttl = tonumber(ARGV[3])
  redis.call('ZADD', KEYS[3], 'GT', ttl > 0 and now + ttl * 1000 or '+inf', ARGV[2])
  settleUsers(KEYS[3], now)
end
return 1
