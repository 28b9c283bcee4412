-- Lets something through when none of its limits is reached, and counts it under each of them; or
-- counts it under none.
--
-- KEYS[1]  mark that this very thing was counted before (only where ARGV[2] is above 0)
-- then for each limit:
-- KEYS     what was let through: a list of moments, oldest first; or two sums
-- KEYS     mark that somebody was told of this limit in the present window
-- ARGV[1]  what it is that asks, to be known again
-- ARGV[2]  how long it is known again, in ms; 0: never
-- then for each limit:
-- ARGV     how many
-- ARGV     the span, in ms
-- ARGV     1: every moment is kept; 0: the sum of this span and that of the one before
-- and last
-- ARGV     1: somebody is told of a refusal; 0: nobody is, and whoever is refused next may be
--
-- Redis' own clock decides, so that instances whose clocks disagree still count alike.
-- Returns {1, now} or {0, which limit from 0, ms until the next is let through, 1 when nobody else
-- was told in this window}. Of several limits the one that holds longest is named.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local keeps = tonumber(ARGV[2])
if keeps > 0 and redis.call('EXISTS', KEYS[1]) == 1 then
  return {1, now}
end

-- The sums as they are now: of the running span, of the one before, and how far the span has run.
local function sums(key, span)
  local number = math.floor(now / span)
  local kept = redis.call('HMGET', key, 'span', 'sum', 'before')
  local of = tonumber(kept[1] or '-2')
  if of == number then
    return number, tonumber(kept[2]), tonumber(kept[3]), now - number * span
  elseif of == number - 1 then
    return number, 0, tonumber(kept[2]), now - number * span
  end
  return number, 0, 0, now - number * span
end

-- How long until one more is let through; 0 is now.
local function wait_one_by_one(key, count, span)
  for _ = 1, 1000 do
    local oldest = redis.call('LINDEX', key, 0)
    if not oldest or tonumber(oldest) > now - span then
      break
    end
    redis.call('LPOP', key)
  end
  if redis.call('LLEN', key) < count then
    return 0
  end
  return math.max(1, tonumber(redis.call('LINDEX', key, 0)) + span - now)
end

local function wait_by_sums(key, count, span)
  local _, sum, before, run = sums(key, span)
  if sum + before * (span - run) / span < count then
    return 0
  end
  if sum < count then
    return math.max(1, math.ceil(span - (count - sum) * span / before - run) + 1)
  end
  return math.max(1, math.ceil(span - run + span - count * span / sum) + 1)
end

local limits = (#KEYS - 1) / 2
local longest, named = 0, 0
for limit = 0, limits - 1 do
  local key = KEYS[2 + 2 * limit]
  local count, span = tonumber(ARGV[3 + 3 * limit]), tonumber(ARGV[4 + 3 * limit])
  local wait
  if ARGV[5 + 3 * limit] == '1' then
    wait = wait_one_by_one(key, count, span)
  else
    wait = wait_by_sums(key, count, span)
  end
  if wait > longest then
    longest, named = wait, limit
  end
end

if longest > 0 then
  if ARGV[#ARGV] == '0' then
    return {0, named, longest, 0}
  end
  local told = KEYS[3 + 2 * named]
  local lasts = math.max(longest, tonumber(ARGV[4 + 3 * named]))
  local first = 1
  if not redis.call('SET', told, ARGV[1], 'NX', 'PX', lasts) then
    -- What asks again, since it could not tell the first time, may tell.
    first = redis.call('GET', told) == ARGV[1] and 1 or 0
  end
  return {0, named, longest, first}
end

for limit = 0, limits - 1 do
  local key = KEYS[2 + 2 * limit]
  local span = tonumber(ARGV[4 + 3 * limit])
  if ARGV[5 + 3 * limit] == '1' then
    redis.call('RPUSH', key, now)
    redis.call('PEXPIRE', key, span)
  else
    local number, sum, before = sums(key, span)
    redis.call('HSET', key, 'span', number, 'sum', sum + 1, 'before', before)
    redis.call('PEXPIRE', key, 2 * span)
  end
end
if keeps > 0 then
  redis.call('SET', KEYS[1], '1', 'PX', keeps)
end
return {1, now}
