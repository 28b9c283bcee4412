-- Keeps the plan of how many shards there are: the present count, and at most one next count.
--
-- KEYS[1]  the plan
-- KEYS[2]  the leases of the next set that the caller knows: shard -> "fence expires instance"
-- KEYS[3]  the shards of that set that stand: shard -> fence
-- ARGV[1]  how long a lease lasts, in ms
-- ARGV[2]  the plan as the caller knows it: its version (0: none),
-- ARGV[3]  its present count,
-- ARGV[4]  its next count (0: none),
-- ARGV[5]  and the counts before, latest first, with commas between them
-- ARGV[6]  the count that the caller wants from now on (0: none)
-- ARGV[7]  1 when there was never a plan here, so that nobody can know one
-- ARGV[8]  the next count that Discord refuses (0: none)
-- then three a shard of the next set that the caller holds: shard, fence, 1 when it stands
--
-- Returns the plan: version, present count, next count, the counts before; and for how long, in ms,
-- gateways have kept to the present count: times in which none was there are left out. The version
-- is 0 while those who may know a lost plan are waited for.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local plan = KEYS[1]
local function number(field)
  return tonumber(redis.call('HGET', plan, field) or '0')
end
local version, current, next_count = number('version'), number('current'), number('next')
local old = redis.call('HGET', plan, 'old') or ''
local wanted, known = tonumber(ARGV[6]), tonumber(ARGV[2])

if known > version then
  -- Redis has lost it, or its last changes.
  redis.call('HDEL', plan, 'fresh')
  version, current, next_count, old = known, tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
elseif version == 0 then
  if wanted == 0 then
    return {0, 0, 0, '', 0}
  end
  if ARGV[7] ~= '1' then
    local from = redis.call('HGET', plan, 'from')
    if not from then
      from = now + tonumber(ARGV[1])
      redis.call('HSET', plan, 'from', from)
    end
    if now < tonumber(from) then
      return {0, 0, 0, '', 0}
    end
  end
  version, current = 1, wanted
  if ARGV[7] == '1' then
    -- What Redis lacks beside this plan was never there.
    redis.call('HSET', plan, 'fresh', '1')
  end
end

local before = next_count
if wanted > 0 then
  next_count = wanted ~= current and wanted or 0
end
if next_count > 0 and next_count == tonumber(ARGV[8]) then
  next_count = 0
end
-- Puts a count before all others that there were, and leaves out the present one.
local function remember(gone, present)
  local kept = {tostring(gone)}
  for count in string.gmatch(old, '%d+') do
    if count ~= kept[1] and tonumber(count) ~= present and #kept < 8 then
      kept[#kept + 1] = count
    end
  end
  old = table.concat(kept, ',')
end
local is_new = false
if next_count ~= before then
  version = version + 1
  if before > 0 and before ~= current then
    -- Outcomes may wait for the set that is abandoned.
    remember(before, current)
    is_new = true
  end
end

if next_count > 0 and next_count == tonumber(ARGV[4]) then
  for i = 9, #ARGV, 3 do
    if ARGV[i + 2] == '1' then
      redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
    elseif redis.call('HGET', KEYS[3], ARGV[i]) == ARGV[i + 1] then
      redis.call('HDEL', KEYS[3], ARGV[i])
    end
  end
  local all_stand = true
  for shard = 0, next_count - 1 do
    local lease = redis.call('HGET', KEYS[2], tostring(shard)) or ''
    local fence, expires = string.match(lease, '^(%d+) (%d+) ')
    if not fence or tonumber(expires) <= now
      or redis.call('HGET', KEYS[3], tostring(shard)) ~= fence then
      all_stand = false
      break
    end
  end
  if all_stand then
    remember(current, next_count)
    version, current, next_count = version + 1, next_count, 0
    redis.call('DEL', KEYS[3])
  end
end
-- A count that was not the present one when this was last looked at, or that Redis has just been
-- told of, is new; so is one beside which another was abandoned.
local count, since = string.match(redis.call('HGET', plan, 'since') or '', '^(%d+) (%d+)$')
since = tonumber(count) == current and not is_new and tonumber(since) or now
local seen = number('seen')
if seen > 0 and now - seen > tonumber(ARGV[1]) then
  since = math.min(now, since + now - seen)
end
redis.call('HSET', plan, 'version', version, 'current', current, 'next', next_count, 'old', old,
  'since', string.format('%d %d', current, since), 'seen', now)
redis.call('HDEL', plan, 'from')
return {version, current, next_count, old, now - since}
