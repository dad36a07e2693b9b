-- Store an access token, and the refresh token issued with it, unless a text is taken or their family was
-- revoked; answers 1 when both were stored, 0 when nothing was.
--
-- KEYS: the access token, the refresh token, the end user's index; the last two count if there is a refresh
-- token, and an end user. ARGV[1]: '1' if the client's own good access token may be stored again; it keeps
-- its refresh token and its family. ARGV[2..5]: the access token's digest, record, lifetime in milliseconds
-- (or empty), and its companion's sealed text. ARGV[6..9]: the same of the refresh token, the digest empty
-- if there is none. ARGV[10]: the family, empty for none. ARGV[11]: what the keys of families begin with.
-- Before it: stored_token.lua, index.lua.

local new = cjson.decode(ARGV[3])
local held = found(KEYS[1])
local has_refresh = ARGV[6] ~= ''
local companion, sealed, family = ARGV[6], ARGV[5], ARGV[10]
if held then
  if ARGV[1] ~= '1' or not is_renewable(held, new) then return 0 end
  if not has_refresh then
    companion, sealed = held.refresh, held.sealed or ''
  elseif held.refresh ~= '' then
    return 0
  end
  family = held.family or family
end
if has_refresh and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local family_key = ARGV[11] .. family
if family ~= '' and is_revoked(family_key) then return 0 end

put(KEYS[1], packed(ARGV[3], 'refresh', companion, family, sealed), ARGV[4])
if has_refresh then
  put(KEYS[2], packed(ARGV[7], 'access', ARGV[2], family, ARGV[9]), ARGV[8])
end
if family ~= '' then
  join_family(family_key, ARGV[2], 'access', ARGV[4])
  if has_refresh then join_family(family_key, ARGV[6], 'refresh', ARGV[8]) end
end
if new.app_end_user ~= '' then
  note(KEYS[3], ARGV[2], new, ARGV[4])
  if has_refresh then note(KEYS[3], ARGV[6], cjson.decode(ARGV[7]), ARGV[8]) end
end
return 1
