-- Opens an account with what was spent of it today, unless it is open.
--
-- KEYS[1]  its sums
-- KEYS[2]  what is set aside
-- ARGV[1]  the day
-- ARGV[2]  what was spent
if redis.call('EXISTS', KEYS[1]) == 1 then
  return
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'day', ARGV[1], 'spent', ARGV[2], 'held', 0, 'opened', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], 172800000)
