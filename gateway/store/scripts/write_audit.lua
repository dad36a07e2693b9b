-- Write an audit record, perhaps in the place of one that said less, and drop what is too old or too much;
-- answers 1. KEYS[1]: the log. ARGV: the record, what it takes the place of or empty, and an object in JSON.

local told = cjson.decode(ARGV[3])
local at = told.at -- epoch milliseconds
local oldest = told.oldest -- epoch milliseconds; what is older goes
local most = told.most -- records
local age = told.age -- milliseconds

if ARGV[2] ~= '' then redis.call('ZREM', KEYS[1], ARGV[2]) end
redis.call('ZADD', KEYS[1], string.format('%.0f', at), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', oldest))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(most + 1))
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', age))
return 1
