-- Reads a conversation's cached turns, each with what was done to its message since.
--
-- KEYS[1]  the turns, oldest first; each begins with the job's id and a space
-- KEYS[2]  what was done, by jobs
--
-- Returns pairs: the turn, and what was done (empty: nothing).
local turns = redis.call('LRANGE', KEYS[1], 0, -1)
if #turns == 0 then
  return {}
end
local jobs, answer = {}, {}
for i, turn in ipairs(turns) do
  jobs[i] = string.match(turn, '^[^ ]*')
end
local done = redis.call('HMGET', KEYS[2], unpack(jobs))
for i, turn in ipairs(turns) do
  answer[i] = {turn, done[i] or ''}
end
return answer
