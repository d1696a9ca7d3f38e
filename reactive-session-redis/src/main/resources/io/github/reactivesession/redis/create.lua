-- Creates a session unless it is there (R4, R22).
-- KEYS    meta, state, events, ids, sessions of the user, expiring ones, state of the user; and where one server has all:
--         sessions of the app, expiring ones, state of the app, users with a state, apps
-- ARGV    session id, user id, app name, a name for this call, agent or nothing, own time to live in us or nothing, times to
--         live: sessions in us, states of users and of apps in ms; pieces of metadata, keys of its state, changes of the
--         user's, of the app's; a piece or a key: key, JSON; a change: key, JSON or nothing
-- RESULT  0 when it is there, 1 when this call has made it before, or what there is to show of it but for its own state,
--         which who asks knows
local now = clock()
if live(KEYS[1], now) then
  return isCalled(redis.call('HGET', KEYS[1], 'call'), ARGV[4]) and 1 or 0
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[1], 'version', 1, 'sequence', 0, 'first', 1, 'created', now, 'updated', now, 'status', 'ACTIVE',
  'call', ARGV[4])
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[1], 'agent', ARGV[5])
end
local own = ARGV[6] ~= '' and tonumber(ARGV[6])
if own then
  redis.call('HSET', KEYS[1], 'ttl', own)
end
local expires = ending(own, tonumber(ARGV[7]), now)
if expires then
  redis.call('HSET', KEYS[1], 'expires', expires)
end
local userTtl, appTtl = tonumber(ARGV[8]), tonumber(ARGV[9])
local ends = 14
local function part(count)
  local first = ends
  ends = ends + 2 * tonumber(count)
  return first, ends - 1
end
local first, last = part(ARGV[10])
for i = first, last, 2 do
  redis.call('HSET', KEYS[1], 'm:' .. ARGV[i], ARGV[i + 1])
end
mergeAll(KEYS[2], part(ARGV[11]))
mergeAll(KEYS[7], part(ARGV[12]))
local ofUser, ofApp, outbox = ARGV[12] ~= '0', ARGV[13] ~= '0' and #KEYS > 7, {}
first, last = part(ARGV[13])
if ofApp then
  mergeAll(KEYS[10], first, last)
else
  for i = first, last, 2 do
    outbox[#outbox + 1] = { 0, ARGV[i], ARGV[i + 1] }
  end
end
if #outbox > 0 then
  redis.call('HSET', KEYS[1], 'outbox', cmsgpack.pack(outbox))
end
if ofUser then
  prolong(KEYS[7], userTtl, now)
end
if ofApp then
  prolong(KEYS[10], appTtl, now)
end
local shown = view(KEYS[1], nil, KEYS[7], KEYS[10])
drop(KEYS[5], KEYS[6], now)
list(KEYS[5], KEYS[6], ARGV[1], now, expires, true)
if #KEYS > 7 then
  list(KEYS[8], KEYS[9], ARGV[1] .. '\0' .. ARGV[2], now, expires, true)
  redis.call('HSET', KEYS[12], ARGV[3], now)
  if ofUser then
    enlist(KEYS[11], ARGV[2], KEYS[7], userTtl, now)
  end
end
keep(1, expires, false)
tellOf(#KEYS == 7, KEYS[5], 0, ARGV[1])
if ofApp then
  tell(false, KEYS[10], '0')
end
return shown
