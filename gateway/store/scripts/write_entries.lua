-- Write entries of a key value map, all or none.
--
-- KEYS: the map's record, its entries, the index of their keys, their bytes; for a new map also the index of
-- maps and the key of what it belongs to (or the index again). ARGV[1]: "create" (the map and its entries),
-- "add" (an entry that is not there yet) or "put"; ARGV[2]: the map's name; ARGV[3]: its record, which must
-- stand as it is unless it is created; ARGV[4]: how many bytes a map may have; then keys and values in turn.
-- Answers "done", "taken" (the map or entry is there), "orphaned", "moved" (the record is another) or "full".

local mode, name, record, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

if mode == 'create' then
  if redis.call('EXISTS', KEYS[1]) == 1 then return 'taken' end
  if KEYS[6] ~= KEYS[5] and redis.call('EXISTS', KEYS[6]) == 0 then return 'orphaned' end
  -- What somebody wrote into a map while its place was being swept belongs to no map.
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
elseif redis.call('GET', KEYS[1]) ~= record then
  return 'moved'
end

local bytes = tonumber(redis.call('GET', KEYS[4]) or '0')
for i = 5, #ARGV, 2 do
  local there = redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1
  if there and mode == 'add' then return 'taken' end
  if there then
    bytes = bytes - redis.call('HSTRLEN', KEYS[2], ARGV[i])
  else
    bytes = bytes + #ARGV[i]
  end
  bytes = bytes + #ARGV[i + 1]
end
if bytes > most then return 'full' end

if mode == 'create' then
  redis.call('SET', KEYS[1], record)
  redis.call('ZADD', KEYS[5], 0, name)
end
for i = 5, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[3], 0, ARGV[i])
end
redis.call('SET', KEYS[4], bytes)
return 'done'
