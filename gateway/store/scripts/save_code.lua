-- Store an authorization code unless its text is taken; answers 1 when it was stored, 0 when not.
--
-- KEYS: the code. ARGV: its record, and its lifetime in milliseconds or empty.

if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'record', ARGV[1])
if ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
