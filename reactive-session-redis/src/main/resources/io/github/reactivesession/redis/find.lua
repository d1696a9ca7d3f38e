-- Reads a session with its state (R6, R24).
-- KEYS    meta, state, state of the user; where one server has all: state of the app
-- RESULT  nothing when it is not there, or what there is to show of it
if not live(KEYS[1], clock()) then
  return {}
end
return view(KEYS[1], KEYS[2], KEYS[3], KEYS[4])
