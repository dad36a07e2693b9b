-- Failed logins: how many lie behind an account from an address, and behind either of them alone. Comes
-- before take_turn.lua and note_failure.lua. `told` holds the rules and the time, in milliseconds.

-- Answer the failures of an account from an address and when the next attempt's turn is; 0 and 0 where there
-- are none, or none since the account was forgiven.
local function pair_trail(key, account, told)
  local kept = redis.call('HMGET', key, 'failures', 'next', 'seen')
  if not kept[1] or told.now - tonumber(kept[3]) >= told.forget then return 0, 0 end
  local forgiven = redis.call('HGET', account, 'forgiven')
  if forgiven and tonumber(kept[3]) <= tonumber(forgiven) then return 0, 0 end
  return tonumber(kept[1]), tonumber(kept[2])
end

-- Answer the failures of an account from anywhere, or from an address with any account.
local function wide_trail(key, told)
  local kept = redis.call('HMGET', key, 'failures', 'seen')
  if not kept[1] or not kept[2] or told.now - tonumber(kept[2]) >= told.forget then return 0 end
  return tonumber(kept[1])
end

-- Answer the milliseconds between this failure and the next turn.
local function delay(failures, told)
  if failures < told.free then return 0 end
  return math.min(told.first * 2 ^ math.min(failures - told.free, 20), told.longest)
end
