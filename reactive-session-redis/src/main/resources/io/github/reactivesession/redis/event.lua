-- Reads one event by its id (R17).
-- KEYS    meta, events, ids
-- ARGV    the id
-- RESULT  nothing, or its sequence and text
local s = live(KEYS[1], clock())
local sequence = s and redis.call('HGET', KEYS[3], ARGV[1])
if not sequence or tonumber(sequence) < s.first or tonumber(sequence) > s.sequence then
  return {}
end
return { tonumber(sequence), redis.call('XRANGE', KEYS[2], sequence, sequence)[1][2][2] }
