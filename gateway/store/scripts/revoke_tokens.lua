-- Revoke tokens and codes of an end user's index, and what came of them since it was read; answers how many
-- were good until now.
--
-- KEYS[1]: the index. ARGV[1], an object in JSON, is named below. ARGV[2...]: digests of the index. Before it:
-- stored_token.lua, index.lua.

local told = cjson.decode(ARGV[1])
local before = told.before or math.huge -- epoch seconds; what was issued from then on is not meant
local cascade = told.cascade -- whether refresh tokens and codes are meant, too
local end_user, app_id = told.end_user, told.app_id -- whose tokens; '' where it may be any app's
-- What the keys of access tokens, refresh tokens, families, and codes begin with. And `told.known`: for how
-- many milliseconds an endless token is known as revoked.
local prefixes = told.prefixes

-- Whether a record is one that is meant: a text that was deleted may be another's by now.
local function is_meant(record)
  local holder = record.access or record
  local is_theirs = holder.app_end_user == end_user and (app_id == '' or holder.app_id == app_id)
  return is_theirs and record.issued_at < before
end

-- Revoke a token that is good.
local function strike(kind, digest)
  local key = prefixes[kind] .. digest
  local stored = found(key)
  if not stored or stored.record.status ~= 'approved' or not is_meant(stored.record) then return 0 end
  turn(key, 'revoked', told.known)
  if stored.family then settle_family(prefixes.family .. stored.family, prefixes) end
  return 1
end

-- Forget a code that was not used.
local function strike_code(digest)
  local key = prefixes.code .. digest
  local raw = redis.call('HGET', key, 'record')
  if not raw or redis.call('HEXISTS', key, 'family') == 1 or not is_meant(cjson.decode(raw)) then return 0 end
  redis.call('DEL', key)
  return 1
end

-- Return what a refresh token or a code has brought forth, digests with their kinds in turn: of one that was
-- used up what its family has now, of a refresh token that is kept its access token.
local function heirs(digest)
  local used_for = redis.call('HGET', prefixes.code .. digest, 'family')
  if used_for then return redis.call('HGETALL', prefixes.family .. used_for) end
  local raw = redis.call('GET', prefixes.refresh .. digest)
  local stored = raw and cjson.decode(raw)
  if not stored then return {} end
  if not stored.spent then return { stored.access, 'access' } end
  return redis.call('HGETALL', prefixes.family .. stored.spent.family)
end

-- Let go of what is known no more: an endless token leaves some time after its revocation.
local function drop_what_is_gone(digest)
  local keys = { prefixes.access .. digest, prefixes.refresh .. digest, prefixes.code .. digest }
  if redis.call('EXISTS', unpack(keys)) == 0 then redis.call('ZREM', KEYS[1], digest) end
end

local revoked = 0
for i = 2, #ARGV do
  revoked = revoked + strike('access', ARGV[i])
  if cascade then
    revoked = revoked + strike('refresh', ARGV[i]) + strike_code(ARGV[i])
    local born = heirs(ARGV[i])
    for j = 1, #born, 2 do
      local kind = born[j + 1]
      if kind == 'access' or kind == 'refresh' then revoked = revoked + strike(kind, born[j]) end
    end
  end
  drop_what_is_gone(ARGV[i])
end
return revoked
