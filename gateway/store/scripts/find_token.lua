-- An access token and the client it was issued to: {token, client or false}, or false.
--
-- KEYS[1]: the token's key. ARGV[1..4]: see client_of.lua.

local stored = redis.call('GET', KEYS[1])
if not stored then return false end

return { stored, client_of(cjson.decode(stored).record.client_id) }
