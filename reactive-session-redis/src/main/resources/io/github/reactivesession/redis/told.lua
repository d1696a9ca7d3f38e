-- In a cluster: what waited in a session has been told to its app.
-- KEYS    meta
-- ARGV    when the session was created, up to which sequence
local f = redis.call('HMGET', KEYS[1], 'created', 'outbox')
if f[1] ~= ARGV[1] or not f[2] then
  return 0
end
local waiting, left = cmsgpack.unpack(f[2]), {}
for i = 1, #waiting do
  if waiting[i][1] > tonumber(ARGV[2]) then
    left[#left + 1] = waiting[i]
  end
end
if #left == 0 then
  return redis.call('HDEL', KEYS[1], 'outbox')
end
return redis.call('HSET', KEYS[1], 'outbox', cmsgpack.pack(left))
