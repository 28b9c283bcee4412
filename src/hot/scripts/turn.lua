-- One turn of a worker: says what became of the jobs it held, and leases more.
--
-- KEYS[1]  marker of the partition
-- ARGV[1]  epoch the caller works under
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  length of a lease, in ms
-- ARGV[4]  how many conversations to lease at most
-- ARGV[5]  how long a unique key outlives its job, in ms
-- then, five for each job held: conversation, fencing token, verb, argument, unique key
--   done            it is over
--   retry <ms>      again after so long; the conversation is parked, its order holds
--   back            unharmed: the attempt does not count
--   dead <reason>   it is over without success; the envelope is kept among the dead letters
--
-- Returns {"epoch"} when the queue is not open under the caller's epoch, else
-- {"ok", stale acknowledgements, conversations that still wait,
--  then four a lease: conversation, fencing token, attempt, envelope}.
--
-- The head of a mailbox stays in it until it is acknowledged, so a worker that dies loses
-- nothing. An acknowledgement with a token that is not the present one is refused: the lease
-- had run out, and somebody else holds the conversation now.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base = ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local mail, ready, leases = base .. 'm:', base .. 'ready', base .. 'leases'
local held, tries, parked = base .. 'held', base .. 'tries', base .. 'parked'

local stale = 0
for i = 6, #ARGV, 5 do
  local conversation, verb = ARGV[i], ARGV[i + 2]
  if redis.call('HGET', held, conversation) ~= ARGV[i + 1] then
    stale = stale + 1
  else
    redis.call('HDEL', held, conversation)
    redis.call('ZREM', leases, conversation)
    if verb == 'retry' then
      redis.call('ZADD', parked, now + tonumber(ARGV[i + 3]), conversation)
    elseif verb == 'back' then
      redis.call('HINCRBY', tries, conversation, -1)
      redis.call('LPUSH', ready, conversation)
    else
      local envelope = redis.call('LPOP', mail .. conversation)
      redis.call('HDEL', tries, conversation)
      redis.call('PEXPIRE', base .. 's:' .. ARGV[i + 4], ARGV[5])
      if verb == 'dead' and envelope then
        redis.call('RPUSH', base .. 'dead', ARGV[i + 3] .. '\n' .. envelope)
      end
      if redis.call('EXISTS', mail .. conversation) == 1 then
        redis.call('RPUSH', ready, conversation)
      end
    end
  end
end

-- Leases that ran out go to the front: their people have waited longest.
for _, conversation in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', leases, conversation)
  redis.call('HDEL', held, conversation)
  redis.call('LPUSH', ready, conversation)
end
for _, conversation in ipairs(redis.call('ZRANGEBYSCORE', parked, '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', parked, conversation)
  redis.call('RPUSH', ready, conversation)
end

local answer = {'ok', stale, 0}
local wanted = tonumber(ARGV[4])
if wanted > 0 then
  local taken = redis.call('LPOP', ready, wanted)
  for _, conversation in ipairs(taken or {}) do
    local envelope = redis.call('LINDEX', mail .. conversation, 0)
    if envelope then
      local token = redis.call('INCR', base .. 'fence')
      redis.call('HSET', held, conversation, token)
      redis.call('ZADD', leases, now + tonumber(ARGV[3]), conversation)
      local attempt = redis.call('HINCRBY', tries, conversation, 1)
      local n = #answer
      answer[n + 1], answer[n + 2], answer[n + 3], answer[n + 4] = conversation, token, attempt, envelope
    end
  end
end
answer[3] = redis.call('LLEN', ready)
if answer[3] > 0 and redis.call('LLEN', base .. 'wake') == 0 then
  redis.call('RPUSH', base .. 'wake', '1')
end
return answer
