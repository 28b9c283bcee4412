-- Keeps how far a shard's session has come, for whoever holds the shard next.
--
-- KEYS[1]  the leases: shard -> "fence expires instance"
-- KEYS[2]  the session
-- ARGV[1]  the shard
-- ARGV[2]  the fence of the caller's lease
-- ARGV[3]  the session's id
-- ARGV[4]  the last event that was handed over
-- ARGV[5]  the address to resume at
-- ARGV[6]  how long it is kept, in ms
--
-- Returns 1, or 0 when the caller does not hold the shard any more.
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known or string.match(known, '^(%d+) ') ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[2], 'id', ARGV[3], 'sequence', ARGV[4], 'url', ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
return 1
