-- Put in front of every script.
-- The time of the server in microseconds: once a script, so that all it writes is of one moment (R10, R16).
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000000 + t[2]
end

-- A session that is there and not past its time, or nil (R28). Its numbers come as numbers.
local function live(meta, now)
  local f = redis.call('HMGET', meta, 'sequence', 'first', 'updated', 'expires', 'ttl', 'batch', 'created')
  local expires = f[4] and tonumber(f[4])
  if not f[1] or (expires and expires <= now) then
    return nil
  end
  return { sequence = tonumber(f[1]), first = tonumber(f[2]), updated = tonumber(f[3]), expires = expires,
           ttl = f[5] and tonumber(f[5]), batch = f[6], created = f[7] }
end

-- Whether another holder has taken the lease whose number an append expects; '0' expects none (R13).
local function isLost(meta, fence)
  return fence ~= '0' and redis.call('HGET', meta, 'fence') ~= fence
end

-- Whether a call is among those that wrote a record last.
local function isCalled(calls, name)
  return calls and string.find(' ' .. calls .. ' ', ' ' .. name .. ' ', 1, true)
end

-- The names of the calls that wrote a record last, newest first: as many as may still be sent again, when others came between.
local function called(calls, name)
  local names = { name }
  for before in string.gmatch(calls or '', '%S+') do
    if #names < 8 then
      names[#names + 1] = before
    end
  end
  return table.concat(names, ' ')
end

-- When a session ends that is written to now: by its own time to live, or else by the store's; false is never.
local function ending(own, store, updated)
  local ttl = own or store
  return ttl > 0 and updated + ttl
end

-- Writes where a session ends, when it was written to, and until when it lives; tells the two times (R16, R27).
local function touch(meta, s, ttl, now)
  local updated = math.max(now, s.updated)
  local expires = ending(s.ttl, ttl, updated)
  if expires then
    redis.call('HSET', meta, 'sequence', s.sequence, 'updated', updated, 'expires', expires)
  else
    redis.call('HSET', meta, 'sequence', s.sequence, 'updated', updated)
    if s.expires then
      redis.call('HDEL', meta, 'expires')
    end
  end
  return updated, expires
end

-- Lets the four keys of a session end together. Redis counts milliseconds, and a key is there in its last one.
local function keep(k, expires, had)
  for i = k, k + 3 do
    if expires then
      redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', math.ceil(expires / 1000) - 1))
    elseif had then
      redis.call('PERSIST', KEYS[i])
    end
  end
end

-- Lets an index live as long as the last of its sessions.
local function settle(sessions, expiring)
  if redis.call('ZCARD', sessions) > redis.call('ZCARD', expiring) then
    redis.call('PERSIST', sessions)
    redis.call('PERSIST', expiring)
    return
  end
  local last = redis.call('ZREVRANGE', expiring, 0, 0, 'WITHSCORES')[2]
  if last then
    local at = string.format('%.0f', math.ceil(last / 1000))
    redis.call('PEXPIREAT', sessions, at)
    redis.call('PEXPIREAT', expiring, at)
  end
end

-- In a cluster: lets what sessions have told their app live as long as its index.
local function settleTold(told, sessions)
  local left = redis.call('PTTL', sessions)
  if left >= 0 then
    redis.call('PEXPIRE', told, left)
  elseif left == -1 then
    redis.call('PERSIST', told)
  else
    redis.call('UNLINK', told)
  end
end

-- Drops some entries of a user's index whose sessions Redis has ended. Those of an app are swept, which looks them up in its
-- index to take them off the users' too.
local function drop(sessions, expiring, now)
  local due = redis.call('ZRANGEBYSCORE', expiring, '-inf', now, 'LIMIT', 0, 16)
  if #due > 0 then
    redis.call('ZREM', sessions, unpack(due))
    redis.call('ZREM', expiring, unpack(due))
  end
end

-- Moves a session to the front of an index (R8). What did not expire and does not now has nothing more to say.
local function list(sessions, expiring, member, updated, expires, had)
  redis.call('ZADD', sessions, updated, member)
  if expires then
    redis.call('ZADD', expiring, expires, member)
    settle(sessions, expiring)
  elseif had then
    redis.call('ZREM', expiring, member)
    settle(sessions, expiring)
  end
end

-- Merges one key of a state: JSON, or nothing to remove it (R23).
local function merge(state, key, json)
  if json == '' then
    redis.call('HDEL', state, key)
  else
    redis.call('HSET', state, key, json)
  end
end

-- Lets the state of an app or a user, all its keys together, live on from now (R27). Milliseconds; 0 is for ever.
local function prolong(state, ttl, now)
  if ttl > 0 then
    redis.call('PEXPIREAT', state, string.format('%.0f', math.floor(now / 1000) + ttl))
  else
    redis.call('PERSIST', state)
  end
end

-- Drops some users whose state has ended, and lets the rest live as long as the last of them.
local function settleUsers(users, now)
  local due = redis.call('ZRANGEBYSCORE', users, '-inf', now, 'LIMIT', 0, 16)
  if #due > 0 then
    redis.call('ZREM', users, unpack(due))
  end
  local last = redis.call('ZREVRANGE', users, 0, 0, 'WITHSCORES')[2]
  if last == 'inf' then
    redis.call('PERSIST', users)
  elseif last then
    redis.call('PEXPIREAT', users, string.format('%.0f', math.ceil(last / 1000)))
  end
end

-- Remembers in an app which of its users have a state, and for how long, so that deleting the app finds them (R9).
local function enlist(users, user, state, ttl, now)
  if redis.call('EXISTS', state) == 0 then
    redis.call('ZREM', users, user)
    return
  end
  redis.call('ZADD', users, ttl > 0 and now + ttl * 1000 or '+inf', user)
  settleUsers(users, now)
end

-- All there is to show of a session: its record, its state where it is asked for, that of the user, and that of the app, or in
-- a cluster what waits to be told to the app: { { sequence, key, JSON or nothing } .. }.
local function view(meta, state, user, app)
  local shown = { redis.call('HGETALL', meta), state and redis.call('HGETALL', state) or {}, redis.call('HGETALL', user) }
  if app then
    shown[4] = redis.call('HGETALL', app)
  else
    local waiting = redis.call('HGET', meta, 'outbox')
    shown[4] = waiting and cmsgpack.unpack(waiting) or {}
  end
  return shown
end

-- Takes away what lies before the first event that counts, a page at most; tells whether there may be more (R19).
local function trim(events, ids, first)
  local old = redis.call('XRANGE', events, '-', string.format('(%.0f-0', first), 'COUNT', 500)
  if #old == 0 then
    return 0
  end
  local names, gone = {}, {}
  for i = 1, #old do
    names[i] = string.match(old[i][2][2], '^[^\31]*')
  end
  -- An id may have been given to a newer event since.
  local kept = redis.call('HMGET', ids, unpack(names))
  for i = 1, #old do
    if kept[i] and kept[i] .. '-0' == old[i][1] then
      gone[#gone + 1] = names[i]
    end
  end
  if #gone > 0 then
    redis.call('HDEL', ids, unpack(gone))
  end
  redis.call('XTRIM', events, 'MINID', string.format('%.0f', tonumber(string.match(old[#old][1], '^%d+')) + 1))
  return #old == 500 and 1 or 0
end

-- Tells who follows (R32), by the channel that lies beside a key of its owner; '0' is of the owner itself. In a cluster messages
-- stay with the slot, which servers can that tell their version. Who may not publish writes all the same.
local function tell(clustered, beside, message)
  local command = clustered and redis.REDIS_VERSION_NUM and 'SPUBLISH' or 'PUBLISH'
  redis.pcall(command, string.match(beside, '^.*:') .. 'hints', message)
end

-- Tells that a session has come to a sequence, or with 0 that something else of it has changed.
local function tellOf(clustered, beside, sequence, id)
  tell(clustered, beside, string.format('%.0f ', sequence) .. id)
end
