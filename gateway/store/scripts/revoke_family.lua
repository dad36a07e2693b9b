-- Revoke all good tokens of a family, and whatever would be stored in it later; answers how many it were.
--
-- KEYS[1]: the family. ARGV[1]: its name. ARGV[2], ARGV[3]: what the keys of access and refresh tokens begin
-- with. ARGV[4]: for how many milliseconds it is known as revoked, at least; it is for as long as one of its
-- tokens. ARGV[5]: for how many an endless token is. Before it: stored_token.lua, index.lua.

local prefixes = { access = ARGV[2], refresh = ARGV[3] }
local members = redis.call('HGETALL', KEYS[1])
local left, revoked = tonumber(ARGV[4]), 0
for i = 1, #members, 2 do
  local prefix = prefixes[members[i + 1]]
  local key = prefix and prefix .. members[i]
  local stored = key and found(key)
  -- A text that was deleted may have become another family's since.
  if stored and stored.family == ARGV[1] then
    turn(key, 'revoked', ARGV[5])
    left = math.max(left, redis.call('PTTL', key))
    revoked = revoked + 1
  end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'revoked', 1)
redis.call('PEXPIRE', KEYS[1], left)
return revoked
