-- In front of append.lua and of what scripts share: writes appends that ask for nothing more to sessions that live for ever,
-- without a function and with few tables, as those cost more than the commands do. Leaves to append.lua what it passes over.
-- A plain append has few events, without changes, and expects no more than the lease that all of its session do. Its ids are
-- looked up and noted by one command.
local call, format = redis.call, string.format
local t = call('TIME')
local now = t[1] * 1000000 + t[2]
local moment = format('%s%06d', t[1], t[2])
local limit, ttl = tonumber(ARGV[2]), tonumber(ARGV[3])
local plainly = limit == 0 and ttl == 0
local results, left, lists, at = {}, {}, {}, 6
for j = 1, tonumber(ARGV[1]) do
  local k, id, behind, result = 4 * j - 3, ARGV[at + 1], at + 1 + tonumber(ARGV[at]), nil
  local appends = tonumber(ARGV[at + 5])
  if plainly and appends < 0 and (ARGV[at + 6] == '0' or call('HGET', KEYS[k], 'fence') == ARGV[at + 6]) then
    local f = call('HMGET', KEYS[k], 'sequence', 'first', 'updated', 'expires', 'ttl', 'batch', 'outbox', 'created')
    if f[1] and not (f[4] or f[5] or f[6] or f[7]) and tonumber(f[3]) <= now then
      local before, events, ids = tonumber(f[1]), KEYS[k + 2], KEYS[k + 3]
      local sequence, p = before, at + 7
      result = { 0, 0, false, 0, f[8] }
      for i = 1, -appends do
        local outcome = {}
        for e = 1, tonumber(ARGV[p]) do
          local name, place, kept = ARGV[p + 1], format('%d', sequence + 1), nil
          if call('HSETNX', ids, name, place) == 0 then
            kept = tonumber(call('HGET', ids, name))
            if kept < tonumber(f[2]) or kept > sequence then
              kept = nil
              call('HSET', ids, name, place)
            end
          end
          if kept then
            outcome[e] = { kept, call('XRANGE', events, kept, kept)[1][2][2] }
          else
            call('XADD', events, place, 'e', ARGV[p + 2])
            sequence = sequence + 1
            outcome[e] = sequence
          end
          p = p + 2
        end
        p = p + 1
        result[i + 5] = outcome
      end
      if sequence > before then
        result[1] = now
        call('HSET', KEYS[k], 'sequence', format('%d', sequence), 'updated', moment)
        local u, a = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
        lists[u] = lists[u] or {}
        table.insert(lists[u], moment)
        table.insert(lists[u], id)
        -- Tells who follows, as tellOf does.
        redis.pcall(a == 0 and redis.REDIS_VERSION_NUM and 'SPUBLISH' or 'PUBLISH', string.match(KEYS[u], '^.*:') .. 'hints',
          format('%d ', sequence) .. id)
        if a > 0 then
          lists[a] = lists[a] or {}
          table.insert(lists[a], moment)
          table.insert(lists[a], id .. '\0' .. ARGV[at + 2])
        end
      end
    end
  end
  if not result then
    left[#left + 1], left[#left + 2] = j, at
  end
  results[j], at = result or 0, behind
end
for place, list in pairs(lists) do
  for from = 1, #list, 1000 do
    call('ZADD', KEYS[place], unpack(list, from, math.min(from + 999, #list)))
  end
end
if #left == 0 then
  return results
end
