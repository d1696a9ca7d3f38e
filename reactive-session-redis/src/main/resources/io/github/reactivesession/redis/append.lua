-- Appends events to sessions, append by append, each whole or not at all (R10 to R14, R16, R19, R22, R23). What is plain has
-- been done by plain.lua, with which it shares the names of that one's first lines.
-- KEYS    a session: meta, state, events, ids; behind all of them, a user: sessions, expiring ones, state; and where one
--         server has all, an app: sessions, expiring ones, state, users with a state
-- ARGV    sessions, event limit (0: none), times to live: sessions in us, states of users and of apps in ms;
--         a session: how many values follow, its id, the user's, places of the user's keys and of the app's (0: none),
--         appends (plain ones: below zero, and behind it the number of the lease they all expect, 0: none);
--         an append: sequence expected (-1: any), number of the lease expected (0: none), events; a plain one: events;
--         an event: id, text, changes; a plain one: id, text; a change: scope and key, JSON or nothing;
--         a large batch that is staged: -1, number of the lease expected, its events below zero, its name, changes
-- RESULT  a session: 0 when it is not there, or { updated, expires or 0, outbox or nil, 1 when there is more to trim,
--         when it was created, outcomes }; an outcome: { -2, sequence } when another one was expected, { -3 } when a large batch is under way,
--         { -4 } when this one was given up, { -5 } when another holder has the lease, or for each event its sequence, or
--         { sequence, text } when it was there before
local userTtl, appTtl = tonumber(ARGV[4]), tonumber(ARGV[5])

-- The next append of ARGV; for a plain one, the number of the lease that all of its session expect.
local function read(plain)
  local a = { expected = plain and -1 or tonumber(ARGV[at]), fence = plain or ARGV[at + 1], ids = {}, texts = {}, changes = {} }
  at = plain and at or at + 2
  local n = tonumber(ARGV[at])
  at = at + 1
  if n < 0 then
    local changes = tonumber(ARGV[at + 1])
    a.staged, a.name = -n, ARGV[at]
    a.changes[1] = { at + 2, at + 2 * changes }
    at = at + 2 + 2 * changes
  end
  for i = 1, n do
    a.ids[i], a.texts[i] = ARGV[at], ARGV[at + 1]
    local changes = plain and 0 or tonumber(ARGV[at + 2])
    at = plain and at + 2 or at + 3
    if changes > 0 then
      a.changes[i] = { at, at + 2 * changes - 2 }
      at = at + 2 * changes
    end
  end
  return a
end

-- The sequences of the events that are kept, in the order of their ids; false for the others.
local function find(ids, s, names)
  local found, fresh = {}, 0
  for from = 1, #names, 1000 do
    local sequences = redis.call('HMGET', ids, unpack(names, from, math.min(from + 999, #names)))
    for i = 1, #sequences do
      local sequence = sequences[i] and tonumber(sequences[i])
      local kept = sequence and sequence >= s.first and sequence <= s.sequence
      found[from + i - 1] = kept and sequence
      fresh = fresh + (kept and 0 or 1)
    end
  end
  return found, fresh
end

local function change(k, s, from, to)
  for i = from, to, 2 do
    local scope, key, json = string.sub(ARGV[i], 1, 1), string.sub(ARGV[i], 2), ARGV[i + 1]
    if scope == 's' then
      merge(KEYS[k + 1], key, json)
    elseif scope == 'u' then
      merge(KEYS[s.user + 2], key, json)
      s.ofUser = true
    elseif s.app > 0 then
      merge(KEYS[s.app + 2], key, json)
      s.ofApp = true
    else
      s.outbox = s.outbox or {}
      table.insert(s.outbox, { s.sequence, key, json })
    end
  end
end

-- Lets a large batch count, all of it at once.
local function commit(k, s, a)
  if not s.batch or string.match(s.batch, '^[^:]*') ~= a.name then
    return { -4 }
  elseif isLost(KEYS[k], a.fence) then
    return { -5 }
  end
  s.sequence, s.batch = s.sequence + a.staged, false
  redis.call('HDEL', KEYS[k], 'batch')
  change(k, s, a.changes[1][1], a.changes[1][2])
  return { s.sequence }
end

local function append(k, s, a)
  if a.staged then
    return commit(k, s, a)
  end
  local found, fresh = find(KEYS[k + 3], s, a.ids)
  if fresh > 0 then
    if isLost(KEYS[k], a.fence) then
      return { -5 }
    elseif a.expected >= 0 and a.expected ~= s.sequence then
      return { -2, s.sequence }
    elseif s.batch then
      return { -3 }
    end
  end
  local result, pairs = {}, {}
  for i = 1, #a.ids do
    if found[i] then
      local kept = redis.call('XRANGE', KEYS[k + 2], found[i], found[i])
      result[i] = { found[i], kept[1][2][2] }
    else
      s.sequence = s.sequence + 1
      local place = format('%d', s.sequence)
      call('XADD', KEYS[k + 2], place, 'e', a.texts[i])
      pairs[#pairs + 1] = a.ids[i]
      pairs[#pairs + 1] = place
      if a.changes[i] then
        change(k, s, a.changes[i][1], a.changes[i][2])
      end
      result[i] = s.sequence
    end
  end
  for from = 1, #pairs, 1000 do
    redis.call('HSET', KEYS[k + 3], unpack(pairs, from, math.min(from + 999, #pairs)))
  end
  return result
end

-- What indexes are told when all sessions are done: { updated, name .. }, { end, name .. }, { what has no end any more .. }.
local news = {}
local function note(place, name, updated, expires, had)
  news[place] = news[place] or { {}, {}, {} }
  local moved, ending, endless = unpack(news[place])
  moved[#moved + 1] = updated
  moved[#moved + 1] = name
  if expires then
    ending[#ending + 1] = expires
    ending[#ending + 1] = name
  elseif had then
    endless[#endless + 1] = name
  end
end

local function enter(command, key, values)
  for from = 1, #values, 1000 do
    call(command, key, unpack(values, from, math.min(from + 999, #values)))
  end
end

-- What follows from having written to a session.
local function close(k, s, id, user)
  local updated, expires = touch(KEYS[k], s, ttl, now)
  local first, more = s.first, 0
  if limit > 0 and s.sequence - limit >= first then
    first = s.sequence - limit + 1
    redis.call('HSET', KEYS[k], 'first', first)
    more = trim(KEYS[k + 2], KEYS[k + 3], first)
  end
  if s.ofUser then
    prolong(KEYS[s.user + 2], userTtl, now)
  end
  if s.outbox then
    local waiting = redis.call('HGET', KEYS[k], 'outbox')
    waiting = waiting and cmsgpack.unpack(waiting) or {}
    for i = 1, #s.outbox do
      waiting[#waiting + 1] = s.outbox[i]
    end
    redis.call('HSET', KEYS[k], 'outbox', cmsgpack.pack(waiting))
  end
  keep(k, expires, s.expires)
  note(s.user, id, updated, expires, s.expires)
  if s.app > 0 then
    note(s.app, id .. '\0' .. user, updated, expires, s.expires)
    if s.ofUser then
      enlist(KEYS[s.app + 3], user, KEYS[s.user + 2], userTtl, now)
    end
    if s.ofApp then
      prolong(KEYS[s.app + 2], appTtl, now)
      tell(false, KEYS[s.app + 2], '0')
    end
  end
  tellOf(s.app == 0, KEYS[s.user], s.sequence, id)
  return updated, expires or 0, more
end

for i = 1, #left, 2 do
  local j, k = left[i], 4 * left[i] - 3
  at = left[i + 1]
  local id, user, appends = ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 5])
  local s = live(KEYS[k], now)
  if s then
    s.user, s.app = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
    local before, result = s.sequence, { 0, 0, false, 0, s.created }
    local fence = appends < 0 and ARGV[at + 6]
    at = at + (fence and 7 or 6)
    for a = 1, math.abs(appends) do
      result[a + 5] = append(k, s, read(fence))
    end
    if s.sequence > before then
      result[1], result[2], result[4] = close(k, s, id, user)
    end
    if s.app == 0 then
      local waiting = redis.call('HGET', KEYS[k], 'outbox')
      result[3] = waiting and { s.created, cmsgpack.unpack(waiting) }
    end
    results[j] = result
  end
end
for place, of in pairs(news) do
  enter('ZADD', KEYS[place], of[1])
  enter('ZADD', KEYS[place + 1], of[2])
  enter('ZREM', KEYS[place + 1], of[3])
  if #of[2] + #of[3] > 0 then
    settle(KEYS[place], KEYS[place + 1])
  end
end
return results
