-- Puts what a call took in the place of what was set aside for it, in one account.
--
-- KEYS[1]  its sums: day, spent, held, warned, opened
-- KEYS[2]  what is set aside: `amount:name` by when it lapses
-- ARGV[1]  the name of what is set aside
-- ARGV[2]  the amount that was set aside
-- ARGV[3]  the amount that is spent
-- ARGV[4]  from which sum on operators are warned
--
-- Returns {1, spent today, 1 when operators are to be warned}, or {0, the day} when the account is
-- not known: then nothing was done.
local time = redis.call('TIME')
local day = math.floor(time[1] / 86400)
if redis.call('EXISTS', KEYS[1]) == 0 then
  return {0, day}
end
if tonumber(redis.call('HGET', KEYS[1], 'day')) ~= day then
  redis.call('HSET', KEYS[1], 'day', day, 'spent', 0)
  redis.call('HDEL', KEYS[1], 'warned')
end
if redis.call('ZREM', KEYS[2], ARGV[2] .. ':' .. ARGV[1]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'held', '-' .. ARGV[2])
end
local spent = redis.call('HINCRBY', KEYS[1], 'spent', ARGV[3])
redis.call('PEXPIRE', KEYS[1], 172800000)
local warn = 0
if spent >= tonumber(ARGV[4]) then
  warn = redis.call('HSETNX', KEYS[1], 'warned', 1)
end
return {1, spent, warn}
