-- Renews what a gateway instance holds, and gives it its part of the shards.
--
-- KEYS[1]  the leases: shard -> "fence expires instance"
-- KEYS[2]  the instances, each by when its registration ends, in ms
-- KEYS[3]  from when on free shards may be claimed, in ms
-- KEYS[4]  the last fence that was given out
-- KEYS[5]  when any instance last asked, in ms
-- KEYS[6]  the plan of how many shards there are
-- ARGV[1]  the instance
-- ARGV[2]  how many shards there are
-- ARGV[3]  how long a lease and a registration last, in ms
-- ARGV[4]  1 when these keys were never there before, so that nobody can hold anything; a plan that
--          somebody had to bring back says that they were
-- ARGV[5]  1 when the instance takes shards, 0 when it is leaving
-- then two a shard it holds: the shard, its fence
--
-- Returns the shards that somebody else holds by now; two a shard that is newly its own: shard,
-- fence; how many it is to hand over; how many instances there are; how many shards are free.
--
-- A holder whose lease is not there claims it anew: Redis was emptied. Whoever holds nothing then
-- waits for as long as a lease lasts, so that the present holders come first; so, too, when leases
-- ran out while nobody at all asked: Redis was away.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me, shards, lasts = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if ARGV[5] == '1' then
  redis.call('ZADD', KEYS[2], now + lasts, me)
end
local from = tonumber(redis.call('GET', KEYS[3]))
if not from then
  local is_first = ARGV[4] == '1' and redis.call('HEXISTS', KEYS[6], 'fresh') == 1
  from = is_first and now or now + lasts
  redis.call('SET', KEYS[3], from)
end
local asked = tonumber(redis.call('GET', KEYS[5]) or now)
redis.call('SET', KEYS[5], now)

local leases = {}
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  local fence, expires, holder = string.match(entries[i + 1], '^(%d+) (%d+) (.*)$')
  leases[entries[i]] = {fence = tonumber(fence), expires = tonumber(expires), holder = holder}
end
if now - asked > lasts and next(leases) then
  from = now + lasts
  redis.call('SET', KEYS[3], from)
end
local function lease(shard, fence)
  leases[shard] = {fence = fence, expires = now + lasts, holder = me}
  redis.call('HSET', KEYS[1], shard, string.format('%d %d %s', fence, now + lasts, me))
end

local lost = {}
local given = tonumber(redis.call('GET', KEYS[4]) or '0')
for i = 6, #ARGV, 2 do
  local shard, fence = ARGV[i], tonumber(ARGV[i + 1])
  local known = leases[shard]
  if not known or known.fence < fence or (known.fence == fence and known.holder == me) then
    lease(shard, fence)
    given = math.max(given, fence)
  else
    lost[#lost + 1] = tonumber(shard)
  end
end

local counts, instances = {[me] = 0}, redis.call('ZRANGE', KEYS[2], 0, -1)
for _, instance in ipairs(instances) do
  counts[instance] = 0
end
local free = {}
for shard = 0, shards - 1 do
  local known = leases[tostring(shard)]
  if known and known.expires > now then
    counts[known.holder] = (counts[known.holder] or 0) + 1
  else
    free[#free + 1] = tostring(shard)
  end
end
local least = math.floor(shards / math.max(1, #instances))
local most = math.ceil(shards / math.max(1, #instances))
local somebody_lacks = false
for _, instance in ipairs(instances) do
  somebody_lacks = somebody_lacks or (instance ~= me and counts[instance] < least)
end

local claimed, left = {}, #free
if ARGV[5] == '1' and now >= from then
  local may_hold = somebody_lacks and least or most
  for _, shard in ipairs(free) do
    if counts[me] >= may_hold then
      break
    end
    given = given + 1
    lease(shard, given)
    claimed[#claimed + 1], claimed[#claimed + 2] = tonumber(shard), given
    counts[me], left = counts[me] + 1, left - 1
  end
end
redis.call('SET', KEYS[4], given)
local surplus = math.max(0, counts[me] - most)
if now < from then
  -- Nobody could claim it yet.
  surplus = 0
elseif surplus == 0 and left == 0 and somebody_lacks and counts[me] > least then
  surplus = 1
end
return {lost, claimed, surplus, #instances, left}
