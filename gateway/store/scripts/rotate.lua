-- Replace a refresh token and the access token issued with it by their successors; answers 1 to exactly
-- one of any number of callers that present the same refresh token, 0 to the others.
--
-- KEYS: the presented refresh token, the new access token, the new refresh token (which may be the
-- presented one: it is then kept). ARGV[1]: what the keys of access tokens begin with.
-- ARGV[2..3]: the new access token and its lifetime in milliseconds, or empty. ARGV[4..5]: the same
-- of the new refresh token.

local function put(key, value, lifetime)
  if lifetime == '' then
    redis.call('SET', key, value)
  else
    redis.call('SET', key, value, 'PX', lifetime)
  end
end

local presented = redis.call('GET', KEYS[1])
if not presented then return 0 end

local held = cjson.decode(presented)
if held.record.status ~= 'approved' then return 0 end

redis.call('DEL', KEYS[1], ARGV[1] .. held.access)
put(KEYS[2], ARGV[2], ARGV[3])
put(KEYS[3], ARGV[4], ARGV[5])
return 1
