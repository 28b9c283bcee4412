-- Charges an account with what was spent while Redis could not be told.
--
-- KEYS[1]  its sums: day, spent, held, warned, opened
-- ARGV[1]  the amount
-- ARGV[2]  the day of UTC that it was spent on
-- ARGV[3]  from which moment on the ledger has it for certain, in ms
--
-- An account that was opened with what the ledger had after that moment has it already. Returns
-- {1, spent today}, or {0, the day} when the account is not known: then nothing was done.
local time = redis.call('TIME')
local day = math.floor(time[1] / 86400)
if redis.call('EXISTS', KEYS[1]) == 0 then
  return {0, day}
end
local kept = redis.call('HMGET', KEYS[1], 'day', 'spent', 'opened')
if tonumber(kept[1]) ~= day then
  redis.call('HSET', KEYS[1], 'day', day, 'spent', 0)
  redis.call('HDEL', KEYS[1], 'warned')
  kept[2] = '0'
end
local is_known = tonumber(kept[3] or '0') >= tonumber(ARGV[3])
if is_known or tonumber(ARGV[2]) ~= day then
  return {1, tonumber(kept[2])}
end
redis.call('PEXPIRE', KEYS[1], 172800000)
return {1, redis.call('HINCRBY', KEYS[1], 'spent', ARGV[1])}
