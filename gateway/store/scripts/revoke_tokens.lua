-- Revoke tokens of an end user's index, and what came of them since it was read; answers how many were good
-- until now.
--
-- KEYS[1]: the index, which is not read: it names where this runs. ARGV[1], an object in JSON, is named
-- below. ARGV[2...]: digests of the index. Before it: stored_token.lua.

local told = cjson.decode(ARGV[1])
local before = told.before or math.huge -- epoch seconds; what was issued from then on is not meant
local cascade = told.cascade -- whether refresh tokens are meant, too
local end_user, app_id = told.end_user, told.app_id -- whose tokens; '' where it may be any app's
local prefixes = told.prefixes -- what the keys of access tokens, refresh tokens and families begin with

-- Revoke a token, if it is good and one that is meant: a text that was deleted may be another's by now.
local function strike(kind, digest)
  local key = prefixes[kind] .. digest
  local stored = found(key)
  if not stored then return 0 end
  local holder = stored.record.access or stored.record
  local is_theirs = holder.app_end_user == end_user and (app_id == '' or holder.app_id == app_id)
  if not is_theirs or stored.record.status ~= 'approved' or stored.record.issued_at >= before then return 0 end
  turn(key, 'revoked')
  return 1
end

-- Return what a refresh token has brought forth, digests with their kinds in turn: of one that was used up
-- what its family has now, of one that is kept its access token.
local function heirs(digest)
  local raw = redis.call('GET', prefixes.refresh .. digest)
  local stored = raw and cjson.decode(raw)
  if not stored then return {} end
  if not stored.spent then return { stored.access, 'access' } end
  return redis.call('HGETALL', prefixes.family .. stored.spent.family)
end

local revoked = 0
for i = 2, #ARGV do
  revoked = revoked + strike('access', ARGV[i])
  if cascade then
    revoked = revoked + strike('refresh', ARGV[i])
    local born = heirs(ARGV[i])
    for j = 1, #born, 2 do
      if prefixes[born[j + 1]] then revoked = revoked + strike(born[j + 1], born[j]) end
    end
  end
end
return revoked
