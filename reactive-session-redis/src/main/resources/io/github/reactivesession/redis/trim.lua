-- Takes away more of what an append has left before the first event that counts (R19).
-- KEYS    meta, events, ids
-- RESULT  1 when there may be more
local s = live(KEYS[1], clock())
return s and trim(KEYS[2], KEYS[3], s.first) or 0
