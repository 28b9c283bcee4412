-- Ends a session that holds nothing any more. Without this it ends by itself, later.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller works under
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  the worker's session
--
-- Returns {"epoch"}, or {"ok", leases it still has: with any, it goes on until it expires}.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local held = ARGV[2] .. 'h:' .. ARGV[3]
redis.call('HDEL', held, '')
local left = redis.call('HLEN', held)
if left == 0 then
  redis.call('ZREM', ARGV[2] .. 'sessions', ARGV[3])
  redis.call('HDEL', ARGV[2] .. 'seq', ARGV[3])
end
return {'ok', left}
