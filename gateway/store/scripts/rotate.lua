-- Replace a refresh token and the access token issued with it by their successors, unless a successor's
-- text is taken. Answers 1 to exactly one of any number of callers that present the same refresh token,
-- 0 to the others, and 2 when a text is taken; but for 1 nothing was changed.
--
-- KEYS: the presented refresh token, the new access token, the new refresh token (which may be the
-- presented one: it is then kept). ARGV[1]: '1' if the client's own good access token may be stored
-- again. ARGV[2..4]: the new access token's digest, record and lifetime in milliseconds, or empty.
-- ARGV[5..7]: the same of the new refresh token. ARGV[8]: what the keys of access tokens begin with.
-- Before it: stored_token.lua.

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
local replaced_key = ARGV[8] .. presented.access
local replaced = found(replaced_key)
if replaced and is_good(replaced.record, new.issued_at) then
  redis.call('DEL', replaced_key)
end
redis.call('DEL', KEYS[1])
put(KEYS[2], packed(ARGV[3], 'refresh', ARGV[5]), ARGV[4])
put(KEYS[3], packed(ARGV[6], 'access', ARGV[2]), ARGV[7])
return 1
