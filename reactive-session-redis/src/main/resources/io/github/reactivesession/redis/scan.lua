-- Looks through a piece of a history for what a filter lets through (R17, R18).
-- KEYS    meta, events
-- ARGV    first and last sequence, 1 to go downward, the most to find (0: count them), the most to look at;
--         from, to, author, agent, branch, invocation: nothing for any
-- RESULT  the last sequence looked at or 0 when that is the end, the number found, and of each: sequence, text
local s = live(KEYS[1], clock())
if not s then
  return { 0, 0 }
end
local first, last = math.max(tonumber(ARGV[1]), s.first), math.min(tonumber(ARGV[2]), s.sequence)
local downward, most, room = ARGV[3] == '1', tonumber(ARGV[4]), tonumber(ARGV[5])
local counting = most == 0

-- The fields of an event's text before its content, which are names and the time.
local form = '^[^\31]*\31([^\31]*)\31([^\31]*)\31([^\31]*)\31([^\31]*)\31([^\31]*)\31'
local function wanted(text)
  local time, author, agent, invocation, branch = string.match(text, form)
  return (ARGV[6] == '' or time >= ARGV[6]) and (ARGV[7] == '' or time <= ARGV[7])
    and (ARGV[8] == '' or author == ARGV[8]) and (ARGV[9] == '' or agent == ARGV[9])
    and (ARGV[10] == '' or branch == ARGV[10]) and (ARGV[11] == '' or invocation == ARGV[11])
end

local result, found, bytes = { 0, 0 }, 0, 0
while first <= last and room > 0 and (counting or found < most) and bytes < 1048576 do
  local n = math.min(100, room)
  local piece = downward
    and redis.call('XREVRANGE', KEYS[2], string.format('%.0f', last), string.format('%.0f', first), 'COUNT', n)
    or redis.call('XRANGE', KEYS[2], string.format('%.0f', first), string.format('%.0f', last), 'COUNT', n)
  room = room - n
  if #piece == 0 then
    first = last + 1
  end
  for i = 1, #piece do
    local sequence, text = tonumber(string.match(piece[i][1], '^%d+')), piece[i][2][2]
    if downward then
      last = sequence - 1
    else
      first = sequence + 1
    end
    bytes = bytes + #text
    if wanted(text) then
      found = found + 1
      if not counting then
        result[#result + 1] = sequence
        result[#result + 1] = text
        if found == most then
          break
        end
      end
    end
  end
end
if first <= last then
  result[1] = downward and last + 1 or first - 1
end
result[2] = found
return result
