-- Use an authorization code. Answers {1, the family} to exactly one of any number of callers, {0, the
-- family of that one} to the others, and {0, ''} when there is no such code.
--
-- KEYS: the code. ARGV: the family of the tokens that it is used for.

if redis.call('EXISTS', KEYS[1]) == 0 then return {0, ''} end
local is_first = redis.call('HSETNX', KEYS[1], 'family', ARGV[1])
return {is_first, redis.call('HGET', KEYS[1], 'family')}
