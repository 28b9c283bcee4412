-- Gives up the lease of a shard, if it is still the caller's.
--
-- KEYS[1]  the leases: shard -> "fence expires instance"
-- ARGV[1]  the shard
-- ARGV[2]  the fence of the caller's lease
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and string.match(known, '^(%d+) ') == ARGV[2] then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
