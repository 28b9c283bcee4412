-- Sets money aside for a call, in every account or in none.
--
-- For each account:
-- KEYS     its sums: day, spent, held, warned, opened
-- KEYS     what is set aside: `amount:name` by when it lapses
-- ARGV[1]  the name of what is set aside
-- ARGV[2]  the amount, in billionths of a US dollar
-- ARGV[3]  how long it is set aside, in ms
-- then for each account:
-- ARGV     what may be spent in a day
--
-- The day is one of UTC by Redis' own clock. Returns {1, spent in each account},
-- {0, which account from 0, 1 when all is spent and 0 when the rest is set aside, ms to the next
-- day}, or {2, the day, which accounts are not known}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local day = math.floor(now / 86400000)
local accounts = #KEYS / 2

local unknown = {2, day}
for account = 0, accounts - 1 do
  if redis.call('EXISTS', KEYS[1 + 2 * account]) == 0 then
    unknown[#unknown + 1] = account
  end
end
if #unknown > 2 then
  return unknown
end

local all = {1}
for account = 0, accounts - 1 do
  local sums, aside = KEYS[1 + 2 * account], KEYS[2 + 2 * account]
  if tonumber(redis.call('HGET', sums, 'day')) ~= day then
    redis.call('HSET', sums, 'day', day, 'spent', 0)
    redis.call('HDEL', sums, 'warned')
  end
  -- Whoever set these aside is dead.
  for _, lapsed in ipairs(redis.call('ZRANGEBYSCORE', aside, '-inf', now, 'LIMIT', 0, 100)) do
    redis.call('ZREM', aside, lapsed)
    redis.call('HINCRBY', sums, 'held', '-' .. string.match(lapsed, '^%d+'))
  end
  local kept = redis.call('HMGET', sums, 'spent', 'held')
  local spent, held = tonumber(kept[1]), tonumber(kept[2])
  local most = tonumber(ARGV[4 + account])
  if spent + held >= most then
    return {0, account, spent >= most and 1 or 0, (day + 1) * 86400000 - now}
  end
  all[#all + 1] = spent
end

for account = 0, accounts - 1 do
  local sums, aside = KEYS[1 + 2 * account], KEYS[2 + 2 * account]
  redis.call('HINCRBY', sums, 'held', ARGV[2])
  redis.call('ZADD', aside, now + tonumber(ARGV[3]), ARGV[2] .. ':' .. ARGV[1])
  redis.call('PEXPIRE', sums, 172800000)
  redis.call('PEXPIRE', aside, 172800000)
end
return all
