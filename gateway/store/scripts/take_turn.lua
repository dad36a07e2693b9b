-- Take a turn for a login; answers how many milliseconds it has to wait, or -1: too many wait already.
--
-- KEYS: the trails of the account from the address, of the account, of the address. ARGV[1]: the rules, an
-- object in JSON. Before it: trails.lua.

local told = cjson.decode(ARGV[1])
local wide = 0
for each = 2, 3 do
  if wide_trail(KEYS[each], told) >= told.wide_free then wide = told.wide_delay end
end
local failures, next_turn = pair_trail(KEYS[1], KEYS[2], told)
if failures < told.free then return wide end
local turn = math.max(told.now, next_turn)
if turn - told.now > told.longest_wait then return -1 end
redis.call('HSET', KEYS[1], 'next', turn + delay(failures, told))
return math.max(turn - told.now, wide)
