-- Appends events to sessions, append by append, each whole or not at all (R10 to R14, R16, R19, R22, R23).
-- KEYS    a session: meta, state, events, ids, sessions of the user, expiring ones, state of the user; and where one server
--         has all: sessions of the app, expiring ones, state of the app, users with a state
-- ARGV    keys a session, event limit (0: none), times to live: sessions in us, states of users and of apps in ms;
--         a session: its id, the user's, appends; an append: sequence expected (-1: any), events;
--         an event: id, text, changes; a change: scope and key, JSON or nothing;
--         a large batch that is staged: -1, its events below zero, its name, changes
-- RESULT  a session: 0 when it is not there, or { updated, expires or 0, outbox or nil, 1 when there is more to trim,
--         outcomes }; an outcome: { -2, sequence } when another one was expected, { -3 } when a large batch is under way,
--         { -4 } when this one was given up, or for each event its sequence, or { sequence, text } when it was there before
local now = clock()
local per, limit, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local userTtl, appTtl = tonumber(ARGV[4]), tonumber(ARGV[5])
local at = 6

-- The next append of ARGV.
local function read()
  local a = { expected = tonumber(ARGV[at]), ids = {}, texts = {}, changes = {} }
  local n = tonumber(ARGV[at + 1])
  at = at + 2
  if n < 0 then
    local changes = tonumber(ARGV[at + 1])
    a.staged, a.name = -n, ARGV[at]
    a.changes[1] = { at + 2, at + 2 * changes }
    at = at + 2 + 2 * changes
  end
  for i = 1, n do
    a.ids[i], a.texts[i] = ARGV[at], ARGV[at + 1]
    local changes = tonumber(ARGV[at + 2])
    at = at + 3
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
      merge(KEYS[k + 6], key, json)
      s.user = true
    elseif per > 7 then
      merge(KEYS[k + 9], key, json)
      s.app = true
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
    if a.expected >= 0 and a.expected ~= s.sequence then
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
      redis.call('XADD', KEYS[k + 2], string.format('%.0f-0', s.sequence), 'e', a.texts[i])
      pairs[#pairs + 1] = a.ids[i]
      pairs[#pairs + 1] = s.sequence
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

-- What follows from having written to a session.
local function close(k, s, id, user)
  local updated, expires = touch(KEYS[k], s, ttl, now)
  local first, more = s.first, 0
  if limit > 0 and s.sequence - limit >= first then
    first = s.sequence - limit + 1
    redis.call('HSET', KEYS[k], 'first', first)
    more = trim(KEYS[k + 2], KEYS[k + 3], first)
  end
  if s.user then
    prolong(KEYS[k + 6], userTtl, now)
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
  list(KEYS[k + 4], KEYS[k + 5], id, updated, expires, s.expires)
  if per > 7 then
    list(KEYS[k + 7], KEYS[k + 8], id .. '\0' .. user, updated, expires, s.expires)
    if s.user then
      enlist(KEYS[k + 10], user, KEYS[k + 6], userTtl, now)
    end
    if s.app then
      prolong(KEYS[k + 9], appTtl, now)
      tell(false, KEYS[k + 9], '0')
    end
  end
  tellOf(per == 7, KEYS[k + 4], s.sequence, id)
  return updated, expires or 0, more
end

local results = {}
for k = 1, #KEYS, per do
  local id, user, appends = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  local s = live(KEYS[k], now)
  local before = s and s.sequence
  local result = { 0, 0, false, 0 }
  for i = 1, appends do
    local a = read()
    if s then
      result[i + 4] = append(k, s, a)
    end
  end
  if s and s.sequence > before then
    result[1], result[2], result[4] = close(k, s, id, user)
  end
  if s and per == 7 then
    local waiting = redis.call('HMGET', KEYS[k], 'outbox', 'created')
    result[3] = waiting[1] and { waiting[2], cmsgpack.unpack(waiting[1]) }
  end
  results[#results + 1] = s and result or 0
end
return results
