-- Store an access token, and the refresh token issued with it, unless a text is taken; answers 1 when
-- both were stored, 0 when nothing was.
--
-- KEYS: the access token and, if there is one, the refresh token. ARGV[1]: '1' if the client's own
-- good access token may be stored again; it keeps its refresh token. ARGV[2..4]: the access token's
-- digest, record and lifetime in milliseconds, or empty. ARGV[5..7]: the same of the refresh token,
-- the digest empty if there is none. Before it: stored_token.lua.

local held = found(KEYS[1])
local companion = ARGV[5]
if held then
  if ARGV[1] ~= '1' or not is_renewable(held, cjson.decode(ARGV[3])) then return 0 end
  if companion == '' then
    companion = held.refresh
  elseif held.refresh ~= '' then
    return 0
  end
end
if KEYS[2] and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end

put(KEYS[1], packed(ARGV[3], 'refresh', companion), ARGV[4])
if KEYS[2] then
  put(KEYS[2], packed(ARGV[6], 'access', ARGV[2]), ARGV[7])
end
return 1
