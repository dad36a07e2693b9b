-- Mark the tokens of an app revoked that were issued before a time; answers 1, or 0 when there is no such
-- app. No mark is moved back.
--
-- KEYS[1]: the app. ARGV[1]: the time, epoch seconds. ARGV[2]: '1' if all that was issued until now is meant.
-- ARGV[3]: '1' if refresh tokens are meant, too.

local raw = redis.call('GET', KEYS[1])
if not raw then return 0 end

local before = tonumber(ARGV[1])
if ARGV[2] == '1' then
  -- Until this millisecond's end: what was issued by now was issued before it.
  local now = redis.call('TIME')
  before = math.max(before, now[1] + (math.floor(now[2] / 1000) + 1) / 1000)
end

-- Move a mark of the record on. It is written in place: cjson would make {} of an empty list. No text within
-- can be mistaken for the member, as its quotes would be escaped.
local function mark(record, name)
  local member = '"' .. name .. '":'
  local head, old, tail = string.match(record, '^(.-' .. member .. ')([%d.eE+%-]+)(.*)$')
  if not head then
    -- Stored before there were marks.
    head, old, tail = '{' .. member, '0', ',' .. string.sub(record, 2)
  end
  return head .. string.format('%.17g', math.max(before, tonumber(old))) .. tail
end

local marked = mark(raw, 'tokens_revoked_before')
if ARGV[3] == '1' then marked = mark(marked, 'refresh_tokens_revoked_before') end
if marked ~= raw then redis.call('SET', KEYS[1], marked) end
return 1
