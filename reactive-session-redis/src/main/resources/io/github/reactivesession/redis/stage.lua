-- Writes a part of a large batch behind the last sequence that counts, where nobody reads.
-- KEYS    meta, events, ids
-- ARGV    the name of the batch, its lease in us, the sequence of the first event; an event: id, text
-- RESULT  0 when the batch was given up, else 1
local now = clock()
local s = live(KEYS[1], now)
if not s or not s.batch or string.match(s.batch, '^[^:]*') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'batch', ARGV[1] .. ':' .. string.format('%.0f', now + tonumber(ARGV[2])))
local sequence, pairs = tonumber(ARGV[3]), {}
for i = 4, #ARGV, 2 do
  redis.call('XADD', KEYS[2], string.format('%.0f-0', sequence), 'e', ARGV[i + 1])
  pairs[#pairs + 1] = ARGV[i]
  pairs[#pairs + 1] = sequence
  sequence = sequence + 1
end
for from = 1, #pairs, 1000 do
  redis.call('HSET', KEYS[3], unpack(pairs, from, math.min(from + 999, #pairs)))
end
if s.expires then
  local at = string.format('%.0f', math.ceil(s.expires / 1000) - 1)
  redis.call('PEXPIREAT', KEYS[2], at)
  redis.call('PEXPIREAT', KEYS[3], at)
end
return 1
