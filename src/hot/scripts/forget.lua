-- Forgets what was said in a conversation until a moment.
--
-- KEYS[1]  the turns; each begins with the job's id and a space
-- KEYS[2]  what was done to messages, by jobs
-- ARGV[1]  the moment, in ms since the epoch
-- then the jobs of turns that were said since
--
-- What was done stays noted without its words: a turn that is put there late is not told either.
local since = {}
for i = 2, #ARGV do
  since[ARGV[i]] = true
end
for _, turn in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if not since[string.match(turn, '^[^ ]*')] then
    redis.call('LREM', KEYS[1], 1, turn)
  end
end
for _, job in ipairs(redis.call('HKEYS', KEYS[2])) do
  -- A job's id begins with when its message was sent.
  local sent = tonumber(string.sub(job, 1, 12), 16)
  if not since[job] and (not sent or sent <= tonumber(ARGV[1])) then
    redis.call('HSET', KEYS[2], job, 'gone')
  end
end
return 1
