-- Store a bundle as the next revision: the highest number ever given, plus one. Answers the number.
--
-- KEYS: the highest number, the index of numbers, the index of names. ARGV: what the keys of this name's
-- revisions begin with, the name, the record (without its number), the bundle, and "first" if there may be
-- none of that name yet: answers 0 then, and nothing is stored.

if ARGV[5] == 'first' and redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local number = redis.call('INCR', KEYS[1])
redis.call('ZADD', KEYS[2], number, number)
redis.call('ZADD', KEYS[3], 0, ARGV[2])
redis.call('SET', ARGV[1] .. number .. ':record', ARGV[3])
redis.call('SET', ARGV[1] .. number .. ':bundle', ARGV[4])
return number
