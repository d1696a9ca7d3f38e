-- Deletes sessions with all that belongs to them (R9), or takes those off the indexes whose time is over (R29).
-- KEYS    a session: meta, state, events, ids, sessions of the user, expiring ones; and where one server has all, at the
--         end: sessions of the app, expiring ones
-- ARGV    1 to leave live ones alone; a session: its id, the user's
-- RESULT  a session: -1 when it was left alone, 1 when it was there, or else 0; and when it was last written to, or now
local now = clock()
local n = (#ARGV - 1) / 2
local apps = #KEYS > 6 * n and #KEYS - 1
local results = {}
for i = 1, n do
  local k, id, user = 6 * i - 5, ARGV[2 * i], ARGV[2 * i + 1]
  local s = live(KEYS[k], now)
  if s and ARGV[1] == '1' then
    results[2 * i - 1], results[2 * i] = -1, 0
  else
    redis.call('UNLINK', KEYS[k], KEYS[k + 1], KEYS[k + 2], KEYS[k + 3])
    redis.call('ZREM', KEYS[k + 4], id)
    redis.call('ZREM', KEYS[k + 5], id)
    if KEYS[k + 10] ~= KEYS[k + 4] then
      settle(KEYS[k + 4], KEYS[k + 5])
    end
    if apps then
      redis.call('ZREM', KEYS[apps], id .. '\0' .. user)
      redis.call('ZREM', KEYS[apps + 1], id .. '\0' .. user)
    end
    tellOf(not apps, KEYS[k + 4], 0, id)
    results[2 * i - 1], results[2 * i] = s and 1 or 0, s and s.updated or now
  end
end
if apps then
  settle(KEYS[apps], KEYS[apps + 1])
end
return results
