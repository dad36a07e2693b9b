-- Note a failed login; answers 1. KEYS and ARGV are take_turn.lua's. Before it: trails.lua.

local told = cjson.decode(ARGV[1])
local failures, next_turn = pair_trail(KEYS[1], KEYS[2], told)
failures = failures + 1
next_turn = math.max(next_turn, told.now + delay(failures, told))
redis.call('HSET', KEYS[1], 'failures', failures, 'next', next_turn, 'seen', told.now)
for each = 2, 3 do
  redis.call('HSET', KEYS[each], 'failures', wide_trail(KEYS[each], told) + 1, 'seen', told.now)
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, told.forget) end
return 1
