-- How full a partition is.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller believes in
-- ARGV[2]  what every key under that epoch begins with
-- then the queues to look at
--
-- Returns {"epoch"}, or {"ok", jobs, parked mailboxes, workers, leases, then four a queue:
-- mailboxes that wait, 1 when it is paused, the first of them, the job at its head}. The first
-- hundred workers' leases are counted.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base = ARGV[2]
local leases = 0
for _, session in ipairs(redis.call('ZRANGE', base .. 'sessions', 0, 99)) do
  leases = leases + redis.call('HLEN', base .. 'h:' .. session)
    - redis.call('HEXISTS', base .. 'h:' .. session, '')
end
local answer = {
  'ok',
  tonumber(redis.call('GET', base .. 'count') or '0'),
  redis.call('ZCARD', base .. 'parked'),
  redis.call('ZCARD', base .. 'sessions'),
  leases,
}
for i = 3, #ARGV do
  local first = redis.call('LINDEX', base .. 'r:' .. ARGV[i], 0)
  local head = first and redis.call('LINDEX', base .. 'm:' .. first, 0)
  local n = #answer
  answer[n + 1] = redis.call('LLEN', base .. 'r:' .. ARGV[i])
  answer[n + 2] = redis.call('SISMEMBER', base .. 'paused', ARGV[i])
  answer[n + 3] = first or ''
  answer[n + 4] = head or ''
end
return answer
