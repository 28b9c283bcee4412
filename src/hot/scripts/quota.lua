-- Lets through at most so many in any span of so long: a list of the moments that count.
--
-- KEYS[1]  the moments, oldest first
-- KEYS[2]  mark that the refusal of this window was told
-- ARGV[1]  how many
-- ARGV[2]  the span, in ms
--
-- Redis' own clock decides, so that instances whose clocks disagree still count alike.
-- Returns {1} or {0, ms until the next is let through, 1 when this is the first refusal}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local span = tonumber(ARGV[2])
for _ = 1, 1000 do
  local oldest = redis.call('LINDEX', KEYS[1], 0)
  if not oldest or tonumber(oldest) > now - span then
    break
  end
  redis.call('LPOP', KEYS[1])
end
if redis.call('LLEN', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('RPUSH', KEYS[1], now)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {1}
end
local wait = math.max(1, tonumber(redis.call('LINDEX', KEYS[1], 0)) + span - now)
local first = redis.call('SET', KEYS[2], '1', 'NX', 'PX', wait) and 1 or 0
return {0, wait, first}
