-- Pauses queues, and lets others go on.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller believes in; empty while the queue is being rebuilt
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  how many queues are paused, then those
-- then the queues that go on
--
-- Returns {"epoch"} or {"ok"}.
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base, paused = ARGV[2], tonumber(ARGV[3])
for i = 4, #ARGV do
  if i < 4 + paused then
    redis.call('SADD', base .. 'paused', ARGV[i])
  else
    local was_paused = redis.call('SREM', base .. 'paused', ARGV[i]) == 1
    if was_paused and redis.call('EXISTS', base .. 'r:' .. ARGV[i]) == 1 then
      redis.call('RPUSH', base .. 'w:' .. ARGV[i], '1')
    end
  end
end
return {'ok'}
