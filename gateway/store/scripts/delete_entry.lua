-- Delete one entry of a key value map.
--
-- KEYS: the map's entries, the index of their keys, their bytes; ARGV[1]: the entry's key. Answers the value
-- it had, or nothing where there was none.

local value = redis.call('HGET', KEYS[1], ARGV[1])
if not value then return false end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DECRBY', KEYS[3], #ARGV[1] + #value)
return value
