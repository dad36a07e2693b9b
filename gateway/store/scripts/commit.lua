-- Apply a set of writes at once, if everything that was expected still holds.
--
-- KEYS[i] goes with ARGV[3i-2] (verb), ARGV[3i-1] (value) and ARGV[3i] (lifetime in milliseconds, or
-- empty). Answers 0 when all was written, else the position of the first expectation that failed;
-- then nothing was written.

local expectations = {
  absent = function(key) return redis.call('EXISTS', key) == 0 end,
  present = function(key) return redis.call('EXISTS', key) == 1 end,
  equals = function(key, value) return redis.call('GET', key) == value end,
  counts = function(key, value) return redis.call('ZCARD', key) == tonumber(value) end,
}

local writes = {
  put = function(key, value, lifetime)
    if lifetime == '' then
      redis.call('SET', key, value)
    else
      redis.call('SET', key, value, 'PX', lifetime)
    end
  end,
  rewrite = function(key, value) redis.call('SET', key, value, 'KEEPTTL') end,
  drop = function(key) redis.call('DEL', key) end,
  enlist = function(key, value) redis.call('ZADD', key, 0, value) end,
  delist = function(key, value) redis.call('ZREM', key, value) end,
  withdraw = function(key, value) redis.call('HDEL', key, value) end,
  bump = function(key) redis.call('INCR', key) end,
}

for i = 1, #KEYS do
  local expected = expectations[ARGV[3 * i - 2]]
  if expected and not expected(KEYS[i], ARGV[3 * i - 1]) then
    return i
  end
end

for i = 1, #KEYS do
  local write = writes[ARGV[3 * i - 2]]
  if write then
    write(KEYS[i], ARGV[3 * i - 1], ARGV[3 * i])
  end
end

return 0
