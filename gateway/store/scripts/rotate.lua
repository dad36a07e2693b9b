-- Replace a refresh token and the access token issued with it by their successors, unless a successor's
-- text is taken. Answers 1 to exactly one of any number of callers that present the same refresh token,
-- 0 to the others, and 2 when a text is taken; but for 1 nothing was changed.
--
-- KEYS: the presented refresh token, the new access token, the new refresh token (which may be the
-- presented one: it is then kept), the end user's index, and what is to be known to who presents the used up
-- one again. ARGV[1]: '1' if the client's own good access token
-- may be stored again. ARGV[2..5]: the new access token's digest, record, lifetime in milliseconds (or empty),
-- and its companion's sealed text. ARGV[6..9]: the same of the new refresh token. ARGV[10]: the presented
-- one's digest. ARGV[11]: the family of one that has none. ARGV[12], ARGV[13]: what the keys of families
-- and of access tokens begin with. ARGV[14]: the texts of the successors, sealed, or empty; ARGV[15]: for how
-- many milliseconds they are known. ARGV[16]: for how many an endless token is known as used up. Before it: stored_token.lua, index.lua.

local new = cjson.decode(ARGV[3])
local presented = found(KEYS[1])
if not presented or not is_good(presented.record, new.issued_at) then return 0 end
if presented.record.access.client_id ~= new.client_id then return 0 end

local held = found(KEYS[2])
if held then
  if ARGV[1] ~= '1' or not is_renewable(held, new) then return 2 end
  -- One that has a refresh token is not taken away from it.
  if presented.access ~= ARGV[2] and held.refresh ~= '' then return 2 end
end
if KEYS[3] ~= KEYS[1] and redis.call('EXISTS', KEYS[3]) == 1 then return 2 end

-- A revoked or expired text stays known, lest it be stored again.
local replaced_key = ARGV[13] .. presented.access
local replaced = found(replaced_key)
if replaced and is_good(replaced.record, new.issued_at) then
  redis.call('DEL', replaced_key)
end

local family = presented.family or ARGV[11]
if KEYS[3] ~= KEYS[1] then
  local left = redis.call('PTTL', KEYS[1])
  local spent = '{"spent":' .. cjson.encode({ client_id = new.client_id, family = family }) .. '}'
  redis.call('SET', KEYS[1], spent, 'PX', left > 0 and left or ARGV[16])
  if ARGV[14] ~= '' then redis.call('SET', KEYS[5], ARGV[14], 'PX', ARGV[15]) end
end
local family_key = ARGV[12] .. family
put(KEYS[2], packed(ARGV[3], 'refresh', ARGV[6], family, ARGV[5]), ARGV[4])
put(KEYS[3], packed(ARGV[7], 'access', ARGV[2], family, ARGV[9]), ARGV[8])

-- A family that has lost all its members is gone, so that it lives no longer than the new ones.
redis.call('HDEL', family_key, presented.access, ARGV[10])
join_family(family_key, ARGV[2], 'access', ARGV[4])
join_family(family_key, ARGV[6], 'refresh', ARGV[8])
if new.app_end_user ~= '' then
  redis.call('ZREM', KEYS[4], presented.access, ARGV[10])
  note(KEYS[4], ARGV[2], new, ARGV[4])
  note(KEYS[4], ARGV[6], cjson.decode(ARGV[7]), ARGV[8])
end
return 1
