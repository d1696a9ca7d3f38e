-- Forgets an app, unless it was registered again since somebody looked.
-- KEYS    apps
-- ARGV    app name, when it was registered
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
