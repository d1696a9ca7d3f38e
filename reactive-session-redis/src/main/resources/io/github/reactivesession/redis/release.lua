-- Ends a lease, if this holder still has it (R13). Its number stays, as it counts until another holder has the next one.
-- KEYS    meta
-- ARGV    holder
-- RESULT  1 when it had the lease
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then
  return 0
end
redis.call('HDEL', KEYS[1], 'holder', 'leased')
return 1
