-- Remembers an app, before anything of it is written.
-- KEYS    apps
-- ARGV    app name
return redis.call('HSET', KEYS[1], ARGV[1], clock())
