-- Revoke all good tokens of a family, and whatever would be stored in it later; answers how many it were.
--
-- KEYS[1]: the family. ARGV[1]: its name. ARGV[2], ARGV[3]: what the keys of access and refresh tokens begin
-- with. ARGV[4]: for how many milliseconds it is known as revoked, at least. Before it: stored_token.lua,
-- index.lua.

local prefixes = { access = ARGV[2], refresh = ARGV[3] }
local members = redis.call('HGETALL', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
local revoked = 0
for i = 1, #members, 2 do
  local prefix = prefixes[members[i + 1]]
  local key = prefix and prefix .. members[i]
  local stored = key and found(key)
  -- A text that was deleted may have become another family's since.
  if stored and stored.family == ARGV[1] then
    turn(key, 'revoked')
    revoked = revoked + 1
  end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'revoked', 1)
if left ~= -1 then
  redis.call('PEXPIRE', KEYS[1], math.max(left, tonumber(ARGV[4])))
end
return revoked
