-- Replace a refresh token and the access token issued with it by their successors, unless a successor's
-- text is taken. Answers 1 to exactly one of any number of callers that present the same refresh token,
-- 0 to the others, and where it is no longer good, and 2 when a text is taken; but for 1 nothing was changed.
--
-- What is given is named here; ARGV[1] is an object in JSON. Before it: stored_token.lua, index.lua.

local keys = {
  presented = KEYS[1],
  access = KEYS[2], -- the new one
  refresh = KEYS[3], -- the new one; where it is the presented one, that is kept
  end_user = KEYS[4], -- the index of their tokens
  retry = KEYS[5], -- what is to be known to who presents the used up one again
  app = KEYS[6],
}
local told = cjson.decode(ARGV[1])
local access, refresh = told.access, told.refresh -- the new ones: see stored_token.lua
local renews = told.renews -- whether the client's own good access token may be stored again
local presented_digest = told.presented
local prefixes = told.prefixes -- what the keys of families and of access tokens begin with
local first_family = told.family -- the family of what has none
local retry = told.retry -- the texts of the successors, sealed, or '', and for how many milliseconds
local endless_spent = told.endless_spent -- for how many an endless token is known as used up

local new = cjson.decode(access.record)
local is_kept = keys.refresh == keys.presented

-- An app's mark counts from when it stands here: who asks may remember the app as it was before.
local function is_revoked_with_app(record)
  local app = redis.call('GET', keys.app)
  return app and record.issued_at < (cjson.decode(app).refresh_tokens_revoked_before or 0)
end

-- Whether a successor's text is another token's, which is not to be stored again.
local function is_taken(presented)
  local held = found(keys.access)
  if held then
    if not renews or not is_renewable(held, new) then return true end
    -- One that has a refresh token is not taken away from it.
    if presented.access ~= access.digest and held.refresh ~= '' then return true end
  end
  return not is_kept and redis.call('EXISTS', keys.refresh) == 1
end

-- A revoked or expired text stays known, lest it be stored again.
local function forget(replaced_key)
  local replaced = found(replaced_key)
  if replaced and is_good(replaced.record, new.issued_at) then redis.call('DEL', replaced_key) end
end

local function use_up(family)
  local left = redis.call('PTTL', keys.presented)
  redis.call('SET', keys.presented, spent(new.client_id, family), 'PX', left > 0 and left or endless_spent)
  if retry.sealed ~= '' then redis.call('SET', keys.retry, retry.sealed, 'PX', retry.lifetime) end
end

local presented = found(keys.presented)
if not presented or not is_good(presented.record, new.issued_at) then return 0 end
if presented.record.access.client_id ~= new.client_id then return 0 end
if is_revoked_with_app(presented.record) then return 0 end
if is_taken(presented) then return 2 end

local family = presented.family or first_family
local family_key = prefixes.family .. family
forget(prefixes.access .. presented.access)
if not is_kept then use_up(family) end
put(keys.access, packed(access, 'refresh', refresh.digest, family), access.lifetime)
put(keys.refresh, packed(refresh, 'access', access.digest, family), refresh.lifetime)

-- A family that has lost all its members is gone, so that it lives no longer than the new ones.
redis.call('HDEL', family_key, presented.access, presented_digest)
join_family(family_key, access.digest, 'access', access.lifetime)
join_family(family_key, refresh.digest, 'refresh', refresh.lifetime)
if new.app_end_user ~= '' then
  redis.call('ZREM', keys.end_user, presented.access, presented_digest)
  note(keys.end_user, access.digest, new, access.lifetime)
  note(keys.end_user, refresh.digest, cjson.decode(refresh.record), refresh.lifetime)
end
return 1
