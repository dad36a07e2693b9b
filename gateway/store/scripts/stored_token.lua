-- What the scripts about tokens share; it is no script by itself.
--
-- A stored token is {"record": its record, and the digest of its companion: "refresh" of an access token,
-- "access" of a refresh token; '' for none}, and where there are such, "family": its family's name, and
-- "sealed": the companion's text, for whoever has the token's own. Time is what the record that is to be
-- stored was issued at. A refresh token that was used up is {"spent": client and family}, which
-- token_shelf.py knows by how it begins.
--
-- What is told of a token that is to be stored: its "digest", its "record" (JSON, in a text), its "lifetime"
-- in milliseconds ('' for ever), and "sealed", its companion's text ('' for none).

local function put(key, value, lifetime)
  if lifetime == '' then
    redis.call('SET', key, value)
  else
    redis.call('SET', key, value, 'PX', lifetime)
  end
end

local function member(name, value)
  return value == '' and '' or ',"' .. name .. '":"' .. value .. '"'
end

-- What is added needs no escapes, and the record stays as it came: cjson would make {} of an empty list.
local function packed(told, companion, digest, family)
  return '{"record":' .. told.record .. ',"' .. companion .. '":"' .. digest .. '"'
    .. member('family', family) .. member('sealed', told.sealed) .. '}'
end

local function spent(client_id, family)
  return '{"spent":' .. cjson.encode({ client_id = client_id, family = family }) .. '}'
end

local function found(key)
  local raw = redis.call('GET', key)
  local stored = raw and cjson.decode(raw)
  return stored and stored.record and stored
end

-- Whether a token was neither revoked nor is over.
local function is_good(record, now)
  return record.status == 'approved' and (record.expires_at == cjson.null or now < record.expires_at)
end

-- Whether an access token that is known already may be stored again as this one.
local function is_renewable(held, new)
  return held.record.client_id == new.client_id and is_good(held.record, new.issued_at)
end

-- Give a token another status. The record's own is the first that is written in either kind of token; no
-- text within can be mistaken for it, as its quotes would be escaped. An endless token that is revoked is
-- known as such for so many milliseconds more, and endless again when it is approved meanwhile.
local function turn(key, status, known)
  local raw, left = redis.call('GET', key), redis.call('PTTL', key)
  local changed = string.gsub(raw, '"status":"%a+"', '"status":"' .. status .. '"', 1)
  if cjson.decode(raw).record.expires_at ~= cjson.null then
    redis.call('SET', key, changed, 'KEEPTTL')
  else
    put(key, changed, status == 'revoked' and (left > 0 and left or known) or '')
  end
end
