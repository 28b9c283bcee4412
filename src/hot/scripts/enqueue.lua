-- Puts jobs into their mailboxes, each unless its unique key is known already.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller believes in; empty while the queue is being rebuilt
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  how long a unique key lives while its job is open, in ms
-- ARGV[4]  the most jobs that may be in the partition; 0 for no limit
-- then, four a job: mailbox, unique key, when it may run (ms since the epoch; 0: now), envelope
--
-- Returns {"ok", 1 or 0 a job (0: known already)}, {"epoch"} when the queue is not open under
-- the caller's epoch, or {"full", jobs in the partition} when they would be too many: then none
-- was taken.
--
-- Holds: a mailbox has jobs exactly when it is in its queue's ready list, held by a session, or
-- parked.
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base = ARGV[2]
local most = tonumber(ARGV[4])
if most > 0 then
  local waiting = tonumber(redis.call('GET', base .. 'count') or '0')
  if waiting + (#ARGV - 4) / 4 > most then
    return {'full', waiting}
  end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer, roused, new = {'ok'}, {}, 0
for i = 5, #ARGV, 4 do
  local mailbox = ARGV[i]
  if redis.call('SET', base .. 's:' .. ARGV[i + 1], '1', 'NX', 'PX', ARGV[3]) then
    new = new + 1
    answer[#answer + 1] = 1
    if redis.call('RPUSH', base .. 'm:' .. mailbox, ARGV[i + 3]) == 1 then
      local due = tonumber(ARGV[i + 2])
      if due <= now then
        local queue = string.match(mailbox, '^[^:]*')
        redis.call('RPUSH', base .. 'r:' .. queue, mailbox)
        roused[queue] = true
      else
        redis.call('ZADD', base .. 'parked', due, mailbox)
      end
    end
  else
    answer[#answer + 1] = 0
  end
end
if new > 0 then
  redis.call('INCRBY', base .. 'count', new)
end
-- One token a queue at most: whoever takes it passes it on while there is more to take.
for queue in pairs(roused) do
  if redis.call('EXISTS', base .. 'w:' .. queue) == 0 then
    redis.call('RPUSH', base .. 'w:' .. queue, '1')
  end
end
return answer
