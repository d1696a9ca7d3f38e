-- Begins a batch that is too large for one script: nobody else appends until it is whole, is given up, or its lease is over.
-- May run twice, and again for other events of the batch.
-- KEYS    meta, ids
-- ARGV    a name for the batch, its lease in us, sequence expected (-1: any), number of the session's lease expected (0: none),
--         ids of its events
-- RESULT  0 when the session is not there, { -2, sequence } when another one was expected, { -3 } when another batch is under
--         way, { -5 } when another holder has the lease, or { last sequence, when the session was created, how many are new, then
--         for each event that is kept its place, from 1 on, and its sequence }
local now = clock()
local s = live(KEYS[1], now)
if not s then
  return 0
end
local result, kept = { s.sequence, s.created, 0 }, 0
for from = 5, #ARGV, 1000 do
  local sequences = redis.call('HMGET', KEYS[2], unpack(ARGV, from, math.min(from + 999, #ARGV)))
  for i = 1, #sequences do
    local sequence = sequences[i] and tonumber(sequences[i])
    if sequence and sequence >= s.first and sequence <= s.sequence then
      result[#result + 1] = from + i - 5
      result[#result + 1] = sequence
      kept = kept + 1
    end
  end
end
result[3] = #ARGV - 4 - kept
if result[3] == 0 then
  return result
end
local expected = tonumber(ARGV[3])
if isLost(KEYS[1], ARGV[4]) then
  return { -5 }
elseif expected >= 0 and expected ~= s.sequence then
  return { -2, s.sequence }
elseif s.batch and string.match(s.batch, '^[^:]*') ~= ARGV[1] then
  return { -3 }
end
redis.call('HSET', KEYS[1], 'batch', ARGV[1] .. ':' .. string.format('%.0f', now + tonumber(ARGV[2])))
return result
