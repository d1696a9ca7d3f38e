-- Reads a page of an index, newest first (R8).
-- KEYS    sessions
-- ARGV    newest and oldest time, how many to pass over, the most
-- RESULT  names and times by turns
return redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', ARGV[3], ARGV[4])
