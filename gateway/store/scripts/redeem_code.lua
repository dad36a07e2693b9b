-- Use an authorization code. Answers {1, the family} to exactly one of any number of callers, {0, the
-- family of that one} to the others, and {0, ''} when there is no such code, or it was revoked with the
-- refresh tokens of its app.
--
-- KEYS: the code. ARGV: the family of the tokens that it is used for, and what the keys of apps begin with.

local raw = redis.call('HGET', KEYS[1], 'record')
if not raw then return {0, ''} end
local record = cjson.decode(raw)
local app = redis.call('GET', ARGV[2] .. record.app_id)
local mark = app and cjson.decode(app).refresh_tokens_revoked_before or 0
if record.issued_at < mark and redis.call('HEXISTS', KEYS[1], 'family') == 0 then return {0, ''} end
local is_first = redis.call('HSETNX', KEYS[1], 'family', ARGV[1])
return {is_first, redis.call('HGET', KEYS[1], 'family')}
