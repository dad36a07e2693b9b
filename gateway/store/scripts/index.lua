-- What finds tokens together, and lives as long as the longest of them; it is no script by itself.
--
-- A family is a hash from the digests of its good tokens to their kind, 'access' or 'refresh'; one that was
-- revoked is a hash with the field 'revoked'. The tokens and authorization codes of an end user are a
-- sorted set of digests by expiry, infinite for never.

local function prolong(key, left, lifetime)
  if lifetime == '' then
    redis.call('PERSIST', key)
  elseif left ~= -1 and tonumber(lifetime) > left then
    redis.call('PEXPIRE', key, lifetime)
  end
end

local function is_revoked(family)
  return redis.call('HEXISTS', family, 'revoked') == 1
end

-- Let a family live as long as the longest of its tokens, which may be shorter than before.
local function settle_family(family, prefixes)
  local members, longest = redis.call('HGETALL', family), 0
  for i = 1, #members, 2 do
    local prefix = prefixes[members[i + 1]]
    local left = prefix and redis.call('PTTL', prefix .. members[i]) or 0
    if left == -1 then return redis.call('PERSIST', family) end
    longest = math.max(longest, left)
  end
  if longest > 0 then redis.call('PEXPIRE', family, longest) end
end

local function join_family(family, digest, kind, lifetime)
  local left = redis.call('PTTL', family)
  redis.call('HSET', family, digest, kind)
  prolong(family, left, lifetime)
end

-- Note a new token or code of an end user, and let go of those that are over by now.
local function note(end_user, digest, record, lifetime)
  redis.call('ZREMRANGEBYSCORE', end_user, '-inf', record.issued_at)
  local left = redis.call('PTTL', end_user)
  redis.call('ZADD', end_user, record.expires_at == cjson.null and '+inf' or record.expires_at, digest)
  prolong(end_user, left, lifetime)
end
