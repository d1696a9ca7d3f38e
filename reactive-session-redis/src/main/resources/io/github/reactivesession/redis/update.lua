-- Changes the record of a session (R7), or its own state (R25); either raises the version.
-- KEYS    meta, state, events, ids, sessions of the user, expiring ones, state of the user; and where one server has all:
--         sessions of the app, expiring ones, state of the app
-- ARGV    session id, user id, a name for this call, version expected or nothing, status or nothing, time to live in us,
--         pieces of metadata, changes; a piece or a change: key, JSON or nothing
-- RESULT  0 when it is not there, { version } when another one was expected, or what there is to show of it
local now = clock()
local s = live(KEYS[1], now)
if not s then
  return 0
end
local f = redis.call('HMGET', KEYS[1], 'version', 'call')
local shown = { false }
if not isCalled(f[2], ARGV[3]) then
  if ARGV[4] ~= '' and ARGV[4] ~= f[1] then
    return { tonumber(f[1]) }
  end
  local updated, expires = touch(KEYS[1], s, tonumber(ARGV[6]), now)
  redis.call('HSET', KEYS[1], 'version', tonumber(f[1]) + 1, 'call', called(f[2], ARGV[3]))
  if ARGV[5] ~= '' then
    redis.call('HSET', KEYS[1], 'status', ARGV[5])
  end
  local metadata, changes = tonumber(ARGV[7]), tonumber(ARGV[8])
  for i = 9, 7 + 2 * metadata, 2 do
    merge(KEYS[1], 'm:' .. ARGV[i], ARGV[i + 1])
  end
  mergeAll(KEYS[2], 9 + 2 * metadata, 8 + 2 * (metadata + changes))
  shown = view(KEYS[1], KEYS[2], KEYS[7], KEYS[10])
  keep(1, expires, s.expires)
  list(KEYS[5], KEYS[6], ARGV[1], updated, expires, s.expires)
  if #KEYS > 7 then
    list(KEYS[8], KEYS[9], ARGV[1] .. '\0' .. ARGV[2], updated, expires, s.expires)
  end
  tellOf(#KEYS == 7, KEYS[5], 0, ARGV[1])
else
  shown = view(KEYS[1], KEYS[2], KEYS[7], KEYS[10])
end
return shown
