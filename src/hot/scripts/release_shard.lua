-- Gives up the lease of a shard, if it is still the caller's, and rings the bell.
--
-- KEYS[1]  the leases: shard -> "fence expires instance"
-- KEYS[2]  the instances, each by when its registration ends, in ms
-- ARGV[1]  the shard
-- ARGV[2]  the fence of the caller's lease
-- ARGV[3]  channel of the bell, which tells how many instances there are
--
-- Returns 1, or 0 when the caller does not hold the shard any more.
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known or string.match(known, '^(%d+) ') ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('PUBLISH', ARGV[3], redis.call('ZCOUNT', KEYS[2], '(' .. now, '+inf'))
return 1
