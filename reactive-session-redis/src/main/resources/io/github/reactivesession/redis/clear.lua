-- Takes away what is left of a large batch that was given up or whose lease is over, a page at most.
-- KEYS    meta, events, ids
-- ARGV    the name of a batch to be given up, or nothing
-- RESULT  0 when there is none any more, 1 when there may be more to take away, 2 when it is under way
local now = clock()
local s = live(KEYS[1], now)
if not s or not s.batch then
  return 0
end
local name, lease = string.match(s.batch, '^([^:]*):(%d+)$')
if name ~= ARGV[1] and tonumber(lease) > now then
  return 2
end
-- It is nobody's from here on, so that who wrote it cannot go on.
redis.call('HSET', KEYS[1], 'batch', ':0')
local rest = redis.call('XRANGE', KEYS[2], string.format('%.0f', s.sequence + 1), '+', 'COUNT', 500)
if #rest > 0 then
  local entries, ids = {}, {}
  for i = 1, #rest do
    entries[i] = rest[i][1]
    ids[i] = string.match(rest[i][2][2], '^[^\31]*')
  end
  redis.call('XDEL', KEYS[2], unpack(entries))
  redis.call('HDEL', KEYS[3], unpack(ids))
  return 1
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('XSETID', KEYS[2], string.format('%.0f-0', s.sequence))
end
redis.call('HDEL', KEYS[1], 'batch')
return 0
