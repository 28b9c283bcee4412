-- Takes a gateway instance off the list. The bell rings when there is something to claim already:
-- what the instance still holds rings it when it is given up.
--
-- KEYS[1]  the leases: shard -> "fence expires instance"
-- KEYS[2]  the instances, each by when its registration ends, in ms
-- ARGV[1]  the instance
-- ARGV[2]  how many shards there are
-- ARGV[3]  channel of the bell, which tells how many instances there are
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('HLEN', KEYS[1]) < tonumber(ARGV[2]) then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('PUBLISH', ARGV[3], redis.call('ZCOUNT', KEYS[2], '(' .. now, '+inf'))
end
return 1
