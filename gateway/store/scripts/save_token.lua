-- Store an access token, and the refresh token issued with it, unless a text is taken or their family was
-- revoked; answers 1 when both were stored, 0 when nothing was.
--
-- What is given is named here; ARGV[1] is an object in JSON. Before it: stored_token.lua, index.lua.

local keys = {
  access = KEYS[1],
  refresh = KEYS[2], -- counts if there is one
  end_user = KEYS[3], -- the index of their tokens; counts if there is an end user
}
local told = cjson.decode(ARGV[1])
local access, refresh = told.access, told.refresh -- see stored_token.lua; refresh may be nil
-- Whether the client's own good access token may be stored again; it keeps its refresh token and its family.
local renews = told.renews
local family = told.family -- '' for none
local family_prefix = told.prefixes.family

local new = cjson.decode(access.record)
local held = found(keys.access)
local companion = refresh and refresh.digest or ''
if held then
  if not renews or not is_renewable(held, new) then return 0 end
  if not refresh then
    companion, access.sealed = held.refresh, held.sealed or ''
  elseif held.refresh ~= '' then
    return 0
  end
  family = held.family or family
end
if refresh and redis.call('EXISTS', keys.refresh) == 1 then return 0 end
local family_key = family_prefix .. family
if family ~= '' and is_revoked(family_key) then return 0 end

put(keys.access, packed(access, 'refresh', companion, family), access.lifetime)
if refresh then
  put(keys.refresh, packed(refresh, 'access', access.digest, family), refresh.lifetime)
end
if family ~= '' then
  join_family(family_key, access.digest, 'access', access.lifetime)
  if refresh then join_family(family_key, refresh.digest, 'refresh', refresh.lifetime) end
end
if new.app_end_user ~= '' then
  note(keys.end_user, access.digest, new, access.lifetime)
  if refresh then note(keys.end_user, refresh.digest, cjson.decode(refresh.record), refresh.lifetime) end
end
return 1
