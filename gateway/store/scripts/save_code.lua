-- Store an authorization code unless its text is taken; answers 1 when it was stored, 0 when not.
--
-- KEYS: the code, the index of its end user, which counts if there is one. ARGV: its record, its lifetime in
-- milliseconds or empty, its digest. Before it: index.lua.

if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'record', ARGV[1])
if ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
local record = cjson.decode(ARGV[1])
if record.app_end_user ~= '' then note(KEYS[2], ARGV[3], record, ARGV[2]) end
return 1
