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
