-- Asks whether a shard may start a session now, and counts it when it may.
--
-- KEYS[1]  mark that a shard of the same bucket has just started one
-- KEYS[2]  how many may still be started today
-- KEYS[3]  when this shard started sessions, oldest first, in ms
-- KEYS[4]  mark that one was started while few were left
-- ARGV[1]  how far apart starts of one bucket are, in ms
-- ARGV[2]  how many may be started in a day
-- ARGV[3]  the span within which a shard's starts are counted, in ms
-- ARGV[4]  how many of them are free
-- ARGV[5]  the pause after those, in ms; it doubles each time
-- ARGV[6]  the longest such pause, in ms
-- ARGV[7]  below how many left starts are far apart
-- ARGV[8]  how far, in ms
--
-- Returns how long to wait in ms (0: go), why, and a number that belongs to the reason.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local span, free = tonumber(ARGV[3]), tonumber(ARGV[4])
for _ = 1, 1000 do
  local oldest = redis.call('LINDEX', KEYS[3], 0)
  if not oldest or tonumber(oldest) > now - span then
    break
  end
  redis.call('LPOP', KEYS[3])
end
local starts = redis.call('LLEN', KEYS[3])
if starts >= free then
  local pause = math.min(tonumber(ARGV[6]), tonumber(ARGV[5]) * 2 ^ math.min(30, starts - free))
  local wait = tonumber(redis.call('LINDEX', KEYS[3], -1)) + pause - now
  if wait > 0 then
    return {math.ceil(wait), 'often', starts}
  end
end
local left = tonumber(redis.call('GET', KEYS[2]) or ARGV[2])
if left <= 0 then
  return {math.max(1000, redis.call('PTTL', KEYS[2])), 'none', 0}
end
local is_low = left <= tonumber(ARGV[7])
if is_low and redis.call('EXISTS', KEYS[4]) == 1 then
  return {math.max(1, redis.call('PTTL', KEYS[4])), 'few', left}
end
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then
  return {math.max(1, redis.call('PTTL', KEYS[1])), 'turn', 0}
end
redis.call('RPUSH', KEYS[3], now)
redis.call('PEXPIRE', KEYS[3], ARGV[3])
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('DECR', KEYS[2])
else
  redis.call('SET', KEYS[2], left - 1, 'PX', 86400000)
end
if is_low then
  redis.call('SET', KEYS[4], '1', 'PX', ARGV[8])
end
return {0, 'go', left - 1}
