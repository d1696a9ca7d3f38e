-- Reads a session with its state (R6, R24).
-- KEYS    meta, state, state of the user; where one server has all: state of the app
-- RESULT  nothing when it is not there, or what there is to show of it, and what waits to be told to the app
if not live(KEYS[1], clock()) then
  return {}
end
local shown = view(KEYS[1], KEYS[2], KEYS[3], KEYS[4])
local waiting = redis.call('HGET', KEYS[1], 'outbox')
shown[5] = waiting and cmsgpack.unpack(waiting) or {}
return shown
