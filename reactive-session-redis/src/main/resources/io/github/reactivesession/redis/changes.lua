-- Put in front of scripts that change a state by many keys.
-- Merges changes, keys and JSON by turns, or nothing to remove one (R23): a thousand in one command, as each command of its own
-- costs as much as the change itself.
local function mergeAll(state, from, to)
  local removed = {}
  local i = from
  while i < to do
    local k = i
    while k < to and k - i < 2000 and ARGV[k + 1] ~= '' do
      k = k + 2
    end
    if k > i then
      redis.call('HSET', state, unpack(ARGV, i, k - 1))
    else
      removed[#removed + 1] = ARGV[k]
      k = k + 2
    end
    i = k
  end
  for k = 1, #removed, 2000 do
    redis.call('HDEL', state, unpack(removed, k, math.min(k + 1999, #removed)))
  end
end

