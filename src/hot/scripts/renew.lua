-- Renews leases.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller works under
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  length of a lease, in ms
-- then, two a lease: conversation, fencing token
--
-- Returns {"epoch"} when the queue is not open under the caller's epoch, else {"ok", then the
-- conversations whose lease is lost}.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local time = redis.call('TIME')
local until_ms = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
local answer = {'ok'}
for i = 4, #ARGV, 2 do
  if redis.call('HGET', ARGV[2] .. 'held', ARGV[i]) == ARGV[i + 1] then
    redis.call('ZADD', ARGV[2] .. 'leases', 'XX', until_ms, ARGV[i])
  else
    answer[#answer + 1] = ARGV[i]
  end
end
return answer
