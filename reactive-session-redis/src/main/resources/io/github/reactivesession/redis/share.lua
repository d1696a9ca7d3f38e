-- In a cluster: tells an app what happened to a session of it in another slot. May run twice, and late.
-- KEYS    sessions of the app, expiring ones, state of the app, told
-- ARGV    time to live of the app's state in ms; a session: name in the index, when it was written to (0: not now), when it
--         ends or 0, when it was created, changes; a change: sequence, key, JSON or nothing
local now = clock()
local ttl, at, changed = tonumber(ARGV[1]), 2, false
while ARGV[at] do
  local name, updated, expires, created = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), ARGV[at + 3]
  local changes = tonumber(ARGV[at + 4])
  at = at + 5
  if updated > 0 then
    redis.call('ZADD', KEYS[1], 'GT', updated, name)
    if expires > 0 then
      redis.call('ZADD', KEYS[2], 'GT', expires, name)
    else
      redis.call('ZREM', KEYS[2], name)
    end
  end
  -- What was told before is not told again: others may have changed it since.
  local told = redis.call('HGET', KEYS[4], name)
  local of, upTo = string.match(told or '', '^(%d+):(%d+)$')
  upTo = of == created and tonumber(upTo) or -1
  local last = upTo
  for i = 1, changes do
    local sequence = tonumber(ARGV[at])
    if sequence > upTo then
      merge(KEYS[3], ARGV[at + 1], ARGV[at + 2])
      last, changed = sequence, true
    end
    at = at + 3
  end
  if last > upTo then
    redis.call('HSET', KEYS[4], name, created .. ':' .. string.format('%.0f', last))
  end
end
if changed then
  prolong(KEYS[3], ttl, now)
  tell(true, KEYS[3], '0')
end
settle(KEYS[1], KEYS[2])
settleTold(KEYS[4], KEYS[1])
return 1
