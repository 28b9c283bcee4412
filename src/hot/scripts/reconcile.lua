-- What a session holds, for a worker that is not sure: an answer to it was lost. Calls that were
-- on their way before this one are refused from here on.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller works under
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  the worker's session
-- ARGV[4]  number of the session's last call that was answered; 0 when none was
-- ARGV[5]  number of this call within the session
-- ARGV[6]  how long a session lives without a call, in ms
--
-- Returns {"epoch"}, {"gone"}, {"late"}, or {"ok", then two a lease: mailbox, fencing token}.
-- A worker holds no more than it may run at once.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base, session = ARGV[2], ARGV[3]
local sessions, held = base .. 'sessions', base .. 'h:' .. session
-- As in a turn.
local last = tonumber(redis.call('HGET', base .. 'seq', session) or '0')
if last < tonumber(ARGV[4]) then
  return {'gone'}
end
if last >= tonumber(ARGV[5]) then
  return {'late'}
end
redis.call('HSET', base .. 'seq', session, ARGV[5])
-- One that has not begun does so now. Its first call may still be on its way, and is refused for
-- as long as the session lives.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('ZADD', sessions, now + tonumber(ARGV[6]), session) == 1 then
  redis.call('HSET', held, '', string.rep('-', 100))
end
local answer = {'ok'}
local entries = redis.call('HGETALL', held)
for i = 1, #entries, 2 do
  if entries[i] ~= '' then
    answer[#answer + 1], answer[#answer + 2] = entries[i], entries[i + 1]
  end
end
return answer
