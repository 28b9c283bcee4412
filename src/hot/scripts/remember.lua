-- Adds a turn to a conversation's cached turns.
--
-- KEYS[1]  the turns, oldest first; each begins with the job's id and a space
-- ARGV[1]  how many are kept
-- ARGV[2]  how long they are kept, in ms
-- ARGV[3]  the job's id
-- ARGV[4]  the turn
-- then the older turns, as Postgres holds them: taken only when there is no list yet
--
-- A turn of the same job replaces the former one: the job ran twice.
local turns = redis.call('LRANGE', KEYS[1], 0, -1)
if #turns == 0 and #ARGV > 4 then
  redis.call('RPUSH', KEYS[1], unpack(ARGV, 5))
  turns = {unpack(ARGV, 5)}
end
local placed = false
for i, turn in ipairs(turns) do
  if string.sub(turn, 1, #ARGV[3] + 1) == ARGV[3] .. ' ' then
    redis.call('LSET', KEYS[1], i - 1, ARGV[4])
    placed = true
  end
end
if not placed then
  redis.call('RPUSH', KEYS[1], ARGV[4])
end
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[1]), -1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
