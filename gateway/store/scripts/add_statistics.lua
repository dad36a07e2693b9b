-- Add a sheet of statistics to the hashes of its minute and its hour, once.
--
-- KEYS: the mark that the sheet was written, the environment's record, then the hashes; ARGV[1]: how long the
-- mark stands; ARGV[2]: how many fields a hash may have; ARGV[3]: the field that takes what is beyond; then
-- the lifetime of each hash (milliseconds); then field, and figures with blanks between, in turn. The figures:
-- sums, but for the 7th and the 11th, which are least, and the 8th and the 12th, which are most; the 1st and
-- the 9th say how much the others are of. Answers 1 when it was written.

if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 0 end

local most, overflow = tonumber(ARGV[2]), ARGV[3]
local first = 4 + #KEYS - 2

local function read(text)
  local figures = {}
  for figure in string.gmatch(text, '%S+') do figures[#figures + 1] = tonumber(figure) end
  return figures
end

local function least(a, b, of_a, of_b)
  if of_a == 0 then return b end
  if of_b == 0 then return a end
  return math.min(a, b)
end

local function together(one, other)
  local sum = {}
  for i = 1, 12 do sum[i] = one[i] + other[i] end
  sum[7] = least(one[7], other[7], one[1], other[1])
  sum[8] = math.max(one[8], other[8])
  sum[11] = least(one[11], other[11], one[9], other[9])
  sum[12] = math.max(one[12], other[12])
  return sum
end

local function write(figures)
  local texts = {}
  for i = 1, 12 do texts[i] = string.format('%.17g', figures[i]) end
  return table.concat(texts, ' ')
end

for k = 3, #KEYS do
  local size = redis.call('HLEN', KEYS[k])
  for i = first, #ARGV, 2 do
    local field = ARGV[i]
    local before = redis.call('HGET', KEYS[k], field)
    if not before and size >= most then
      field = overflow
      before = redis.call('HGET', KEYS[k], field)
    end
    if before then
      redis.call('HSET', KEYS[k], field, write(together(read(before), read(ARGV[i + 1]))))
    else
      redis.call('HSET', KEYS[k], field, ARGV[i + 1])
      size = size + 1
    end
  end
  redis.call('PEXPIRE', KEYS[k], ARGV[k + 1])
end
return 1
