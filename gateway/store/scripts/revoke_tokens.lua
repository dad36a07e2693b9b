-- Revoke the tokens of an end user that were issued before a time; answers how many were good until now.
--
-- KEYS[1]: the end user's index, which is not read: it names where this runs. ARGV[1]: the time, epoch
-- seconds. ARGV[2]: '1' if refresh tokens are meant, too. ARGV[3]: the end user. ARGV[4]: an app's id, if
-- only its tokens are meant. ARGV[5..7]: what the keys of access tokens, refresh tokens and families begin
-- with. ARGV[8...]: digests of the index. Before it: stored_token.lua.

local before = tonumber(ARGV[1])
local prefixes = { access = ARGV[5], refresh = ARGV[6] }

-- Revoke a token, if it is good and one that is meant: a text that was deleted may be another's by now.
local function strike(kind, digest, time)
  local key = prefixes[kind] .. digest
  local stored = found(key)
  if not stored then return 0 end
  local access = stored.record.access or stored.record
  local is_meant = access.app_end_user == ARGV[3] and (ARGV[4] == '' or access.app_id == ARGV[4])
  if not is_meant or stored.record.status ~= 'approved' or stored.record.issued_at >= time then return 0 end
  turn(key, 'revoked')
  return 1
end

-- A refresh token that was used up since the index was read has left its tokens to its family.
local function strike_heirs(digest)
  local raw = redis.call('GET', ARGV[6] .. digest)
  local spent = raw and cjson.decode(raw).spent
  if not spent then return 0 end
  local members = redis.call('HGETALL', ARGV[7] .. spent.family)
  local struck = 0
  for i = 1, #members, 2 do
    if prefixes[members[i + 1]] then
      struck = struck + strike(members[i + 1], members[i], math.huge)
    end
  end
  return struck
end

local revoked = 0
for i = 8, #ARGV do
  revoked = revoked + strike('access', ARGV[i], before)
  if ARGV[2] == '1' then
    revoked = revoked + strike('refresh', ARGV[i], before) + strike_heirs(ARGV[i])
  end
end
return revoked
