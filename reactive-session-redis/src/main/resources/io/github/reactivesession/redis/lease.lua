-- Gives the lease of a session to a holder, or keeps it for the one that has it (R13). It is no write: who follows is not told,
-- and the session ends when it would have. May run twice, as the same holder is given the same number.
-- KEYS    meta
-- ARGV    holder, for how long from now in us
-- RESULT  0 when the session is not there, { end } when another one has the lease until then, or { end, number }
local now = clock()
if not live(KEYS[1], now) then
  return 0
end
local f = redis.call('HMGET', KEYS[1], 'fence', 'holder', 'leased')
local fence = f[1] and tonumber(f[1]) or 0
if f[2] ~= ARGV[1] then
  if f[2] and tonumber(f[3]) > now then
    return { tonumber(f[3]) }
  end
  fence = math.max(fence + 1, now)
end
local leased = now + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], 'fence', string.format('%.0f', fence), 'holder', ARGV[1], 'leased', string.format('%.0f', leased))
return { leased, fence }
