-- Notes what was done to messages of a conversation, and removes the turns of which nothing is
-- left.
--
-- KEYS[1]  the turns; each begins with the job's id and a space
-- KEYS[2]  what was done, by jobs
-- ARGV[1]  how long that is kept, in ms
-- then, four a job: its id, `gone` or `edited`, when (ms since the epoch), and the text behind a
-- plus sign (empty: nothing is left)
--
-- What is gone stays so, and of two edits the later one counts.
local turns = redis.call('LRANGE', KEYS[1], 0, -1)
-- Every deed renews the lifetime of all of them, so the old ones go here: those of which no turn
-- is cached, and none can be on its way any more.
if redis.call('HLEN', KEYS[2]) >= 200 then
  local cached = {}
  for _, turn in ipairs(turns) do
    cached[string.match(turn, '^[^ ]*')] = true
  end
  local time = redis.call('TIME')
  local before = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
  for _, job in ipairs(redis.call('HKEYS', KEYS[2])) do
    -- A job's id begins with when its message was sent.
    local sent = tonumber(string.sub(job, 1, 12), 16)
    if not cached[job] and (not sent or sent < before) then
      redis.call('HDEL', KEYS[2], job)
    end
  end
end
for i = 2, #ARGV, 4 do
  local job, what, at, text = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local known = redis.call('HGET', KEYS[2], job)
  if what == 'gone' then
    redis.call('HSET', KEYS[2], job, 'gone')
  elseif not known or (known ~= 'gone' and tonumber(string.match(known, '^%-?%d+')) <= tonumber(at)) then
    redis.call('HSET', KEYS[2], job, at .. text)
  else
    text = '+'
  end
  if what == 'gone' or text == '' then
    for _, turn in ipairs(turns) do
      if string.sub(turn, 1, #job + 1) == job .. ' ' then
        redis.call('LREM', KEYS[1], 1, turn)
      end
    end
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
