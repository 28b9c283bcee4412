-- One turn of a worker: keeps its session alive, says what became of the jobs it held, and
-- leases more.
--
-- KEYS[1]  marker of the partition
-- KEYS[2]  the partition's stream of dead letters
-- ARGV[1]  epoch the caller works under
-- ARGV[2]  what every key under that epoch begins with
-- ARGV[3]  the worker's session
-- ARGV[4]  number of the session's last call that was answered; 0 when none was: it begins
-- ARGV[5]  number of this call within the session
-- ARGV[6]  how long a session lives without a call, in ms
-- ARGV[7]  how long a unique key outlives its job, in ms
-- ARGV[8]  how many mailboxes to lease at most
-- ARGV[9]  number of picks, then two a pick: queue, how many of it at most. Earlier picks go first
-- then     number of jobs that are over, then three for each: mailbox, fencing token, unique key
-- then, five for each other job held: mailbox, fencing token, verb, argument, unique key
--   retry <ms>      again after so long; the mailbox is parked, its order holds
--   wait <due>      not before then, in ms since the epoch; the attempt does not count
--   back            unharmed: the attempt does not count
--   dead <reason>   it is over without success; the envelope goes to the dead letters
--
-- Returns {"epoch"} when the queue is not open under the caller's epoch, {"gone"} when the
-- session has ended (all it held is somebody else's), {"late"} when a later call was there
-- first, else {"ok", stale acknowledgements, mailboxes that still wait in the picked queues, ms
-- until something parked or held falls due (-1: nothing), the first lease's fencing token, the
-- time in ms since the epoch, then three a lease: mailbox, attempt, envelope}. Each lease's token is one above the last.
--
-- The head of a mailbox stays in it until it is acknowledged, so a worker that dies loses
-- nothing. An acknowledgement with a token that is not the present one is refused: the lease
-- had ended, and somebody else holds the mailbox now.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {'epoch'}
end
local base, session = ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local sessions, held = base .. 'sessions', base .. 'h:' .. session
local tries, parked = base .. 'tries', base .. 'parked'

-- A session that is there knows of every call that was answered. One that ended may have been
-- begun again by its first call, which was thought lost: it is not the caller's.
local last = tonumber(redis.call('HGET', base .. 'seq', session) or '0')
if last < tonumber(ARGV[4]) then
  return {'gone'}
end
-- A call that was thought lost may arrive after the next one: it must not lease behind its
-- worker's back.
if last >= tonumber(ARGV[5]) then
  return {'late'}
end
redis.call('HSET', base .. 'seq', session, ARGV[5])
if redis.call('ZADD', sessions, now + tonumber(ARGV[6]), session) == 1 then
  -- Small hashes are searched from end to end; one long value makes it a table from the start.
  redis.call('HSET', held, '', string.rep('-', 100))
end

-- What becomes ready, by queue: at the back of the line, or in front of it.
local back, front = {}, {}
local function add(lists, mailbox)
  local queue = string.match(mailbox, '^[^:]*')
  local list = lists[queue]
  if list then
    list[#list + 1] = mailbox
  else
    lists[queue] = {mailbox}
  end
end

local mail = base .. 'm:'
local ended = {}

-- Takes the head out of a mailbox; what is behind it waits for its turn.
local function finish(mailbox, unique)
  local envelope = redis.call('LPOP', mail .. mailbox)
  ended[#ended + 1] = mailbox
  if unique ~= '' then
    redis.call('PEXPIRE', base .. 's:' .. unique, ARGV[7])
  end
  if redis.call('EXISTS', mail .. mailbox) == 1 then
    add(back, mailbox)
  end
  return envelope
end

local picks = tonumber(ARGV[9])
local over = 10 + 2 * picks
local others = over + 1 + 3 * tonumber(ARGV[over])
local stale = 0
if #ARGV > over then
  local said = {}
  for i = over + 1, others - 1, 3 do
    said[#said + 1] = ARGV[i]
  end
  for i = others, #ARGV, 5 do
    said[#said + 1] = ARGV[i]
  end
  local tokens = redis.call('HMGET', held, unpack(said))
  -- What is said twice in one call counts once.
  local released, heard = {}, {}
  local place = 0
  for i = over + 1, others - 1, 3 do
    place = place + 1
    local mailbox = ARGV[i]
    if tokens[place] ~= ARGV[i + 1] or heard[mailbox] then
      stale = stale + 1
    else
      heard[mailbox] = true
      released[#released + 1] = mailbox
      finish(mailbox, ARGV[i + 2])
    end
  end
  for i = others, #ARGV, 5 do
    place = place + 1
    local mailbox, verb = ARGV[i], ARGV[i + 2]
    if tokens[place] ~= ARGV[i + 1] or heard[mailbox] then
      stale = stale + 1
    else
      heard[mailbox] = true
      released[#released + 1] = mailbox
      if verb == 'retry' then
        redis.call('HINCRBY', tries, mailbox, 1)
        redis.call('ZADD', parked, now + tonumber(ARGV[i + 3]), mailbox)
      elseif verb == 'wait' then
        redis.call('ZADD', parked, ARGV[i + 3], mailbox)
      elseif verb == 'back' then
        add(front, mailbox)
      else
        local tried = redis.call('HGET', tries, mailbox) or '0'
        local envelope = finish(mailbox, ARGV[i + 4])
        if envelope then
          redis.call('XADD', KEYS[2], '*', 'at', now, 'tries', tried + 1, 'reason', ARGV[i + 3],
            'mailbox', mailbox, 'envelope', envelope)
        end
      end
    end
  end
  if #released > 0 then
    redis.call('HDEL', held, unpack(released))
  end
  if #ended > 0 then
    redis.call('HDEL', tries, unpack(ended))
    redis.call('DECRBY', base .. 'count', #ended)
  end
end

-- What a dead worker held goes to the front: those people have waited longest.
local expired = redis.call('ZRANGEBYSCORE', sessions, '-inf', now, 'LIMIT', 0, 1)[1]
if expired then
  local theirs = redis.call('HRANDFIELD', base .. 'h:' .. expired, 200)
  if #theirs == 0 or redis.call('HDEL', base .. 'h:' .. expired, unpack(theirs)) < 200 then
    redis.call('ZREM', sessions, expired)
    redis.call('HDEL', base .. 'seq', expired)
  end
  for _, mailbox in ipairs(theirs) do
    if mailbox ~= '' then
      redis.call('HINCRBY', tries, mailbox, 1)
      add(front, mailbox)
    end
  end
end
local due = redis.call('ZRANGEBYSCORE', parked, '-inf', now, 'LIMIT', 0, 100)
if #due > 0 then
  redis.call('ZREM', parked, unpack(due))
  for _, mailbox in ipairs(due) do
    add(back, mailbox)
  end
end
for queue, list in pairs(back) do
  redis.call('RPUSH', base .. 'r:' .. queue, unpack(list))
end
for queue, list in pairs(front) do
  redis.call('LPUSH', base .. 'r:' .. queue, unpack(list))
end

local answer = {'ok', stale, 0, -1, 0, now}
local wanted = tonumber(ARGV[8])
local leased = {}
for i = 10, over - 1, 2 do
  local most = math.min(wanted, tonumber(ARGV[i + 1]))
  if most > 0 and redis.call('SISMEMBER', base .. 'paused', ARGV[i]) == 0 then
    local taken = redis.call('LPOP', base .. 'r:' .. ARGV[i], most)
    for _, mailbox in ipairs(taken or {}) do
      local envelope = redis.call('LINDEX', mail .. mailbox, '0')
      if envelope then
        leased[#leased + 1] = mailbox
        local n = #answer
        answer[n + 1], answer[n + 2], answer[n + 3] = mailbox, 1, envelope
        wanted = wanted - 1
      end
    end
  end
end
if #leased > 0 then
  local token = redis.call('INCRBY', base .. 'fence', #leased) - #leased + 1
  answer[5] = token
  local entries = {}
  for i, mailbox in ipairs(leased) do
    -- A number would be written as a fraction is, which is slow.
    entries[2 * i - 1], entries[2 * i] = mailbox, string.format('%d', token + i - 1)
  end
  redis.call('HSET', held, unpack(entries))
  if redis.call('EXISTS', tries) == 1 then
    for i, tried in ipairs(redis.call('HMGET', tries, unpack(leased))) do
      if tried then
        answer[5 + 3 * i] = tried + 1
      end
    end
  end
end

-- Whatever became ready, or is left over, wakes somebody who has room for it.
local rousing = {}
for queue in pairs(back) do rousing[queue] = false end
for queue in pairs(front) do rousing[queue] = false end
for i = 10, over - 1, 2 do rousing[ARGV[i]] = true end
for queue, picked in pairs(rousing) do
  local waiting = redis.call('LLEN', base .. 'r:' .. queue)
  if waiting > 0 and redis.call('SISMEMBER', base .. 'paused', queue) == 0 then
    if picked then
      answer[3] = answer[3] + waiting
    end
    if redis.call('EXISTS', base .. 'w:' .. queue) == 0 then
      redis.call('RPUSH', base .. 'w:' .. queue, '1')
    end
  end
end
if #leased == 0 then
  for _, line in ipairs({parked, sessions}) do
    local nearest = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')[2]
    if nearest and (answer[4] < 0 or nearest - now < answer[4]) then
      answer[4] = math.max(0, nearest - now)
    end
  end
end
return answer
