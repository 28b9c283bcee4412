-- Puts jobs into their mailboxes, each unless its unique key is known already.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller believes in; empty while the queue is being rebuilt
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  how long a unique key lives while its job is open, in ms
-- then, four a job: conversation, unique key, job id, envelope
--
-- Returns {"ok", 1 or 0 a job (0: known already)} or {"epoch"} when the queue is not open
-- under the caller's epoch.
--
-- Holds: a mailbox has jobs exactly when its conversation is in `ready`, `leases` or `parked`.
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base = ARGV[2]
local answer = {'ok'}
local roused = false
for i = 4, #ARGV, 4 do
  local conversation = ARGV[i]
  if redis.call('SET', base .. 's:' .. ARGV[i + 1], ARGV[i + 2], 'NX', 'PX', ARGV[3]) then
    if redis.call('RPUSH', base .. 'm:' .. conversation, ARGV[i + 3]) == 1 then
      redis.call('RPUSH', base .. 'ready', conversation)
      roused = true
    end
    answer[#answer + 1] = 1
  else
    answer[#answer + 1] = 0
  end
end
-- One token at most: whoever takes it passes it on while there is more to take.
if roused and redis.call('LLEN', base .. 'wake') == 0 then
  redis.call('RPUSH', base .. 'wake', '1')
end
return answer
