-- In a cluster: takes sessions off an app that are gone from their own slot, unless they are there anew.
-- KEYS    sessions of the app, expiring ones, told
-- ARGV    a session: its name in the index, and the time up to which it is gone
for i = 1, #ARGV, 2 do
  local name, updated = ARGV[i], tonumber(ARGV[i + 1])
  local score = redis.call('ZSCORE', KEYS[1], name)
  if score and tonumber(score) <= updated then
    redis.call('ZREM', KEYS[1], name)
    redis.call('ZREM', KEYS[2], name)
    redis.call('HDEL', KEYS[3], name)
  end
end
settle(KEYS[1], KEYS[2])
settleTold(KEYS[3], KEYS[1])
return 1
