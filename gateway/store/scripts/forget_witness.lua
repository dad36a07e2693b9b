-- Take a worker off the list unless it holds a lease (again). Answers how many were taken off.
--
-- KEYS: its lease, the set of workers. ARGV[1]: its id.

if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
return redis.call('SREM', KEYS[2], ARGV[1])
