-- Add one recorded transaction to a debug session, unless it has as many as it wants.
--
-- KEYS: the session, its list of transactions. ARGV: how many it wants, the transaction. Answers how many it has
-- then, or -1 when the session is over. The list leaves with the session.

local left = redis.call('PTTL', KEYS[1])
if left <= 0 then
  return -1
end
local stored = redis.call('LLEN', KEYS[2])
if stored < tonumber(ARGV[1]) then
  stored = redis.call('RPUSH', KEYS[2], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], left)
end
return stored
